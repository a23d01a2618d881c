package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write a run. */
class RunDirectoryTest {
  @TempDir Path directory;
  private Path recording = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void record() throws IOException {
    recording = Files.createFile(directory.resolve("calls.ndjson"));
    run = directory.resolve("run");
  }

  @Test
  void onlyOneReplayAtATimeWritesIt() throws IOException {
    try (RunDirectory first = RunDirectory.create(run, "first", recording, List.of())) {
      String before = Files.readString(run.resolve("run.json"));

      assertThatThrownBy(() -> RunDirectory.create(run, "second", recording, List.of()))
          .isInstanceOf(ReplayException.class)
          .hasMessageContaining("another replay is writing it");
      assertThatThrownBy(() -> RunDirectory.resume(run))
          .isInstanceOf(ReplayException.class)
          .hasMessageContaining("another replay is writing it");

      assertThat(first.run().runId()).isEqualTo("first");
      assertThat(run.resolve("run.json")).hasContent(before);
    }
    RunDirectory.resume(run).close();
  }

  @Test
  void aReplayThatGetsNoLockReadsNoRecording() {
    try (RunDirectory first = RunDirectory.create(run, "first", recording, List.of())) {
      assertThatThrownBy(
              () ->
                  RunDirectory.create(
                      run,
                      "second",
                      () -> {
                        throw new IllegalStateException("the recording was read");
                      },
                      List.of()))
          .isInstanceOf(ReplayException.class);
      assertThat(first.path()).isEqualTo(run);
    }
  }

  @Test
  void aRunIsNotBegunTwice() {
    RunDirectory.create(run, "first", recording, List.of()).close();

    assertThatThrownBy(() -> RunDirectory.create(run, "second", recording, List.of()))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("already has a run");
  }

  @Test
  void whatIsWrittenCanBeReadMeanwhile() {
    try (RunDirectory writing = RunDirectory.create(run, "first", recording, List.of())) {
      assertThat(RunDirectory.open(run).run()).isEqualTo(writing.run());
    }
  }
}
