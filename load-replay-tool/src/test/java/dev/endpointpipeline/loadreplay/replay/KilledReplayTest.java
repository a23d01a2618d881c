package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.cli.LoadReplay;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own. */
class KilledReplayTest {
  private static final int CALLS = 1_500;

  @TempDir Path directory;
  private final StubGateway gateway = new StubGateway();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aKilledRunIsResumedUnderTheSameKeysWithoutLosingACall() throws Exception {
    Path recording = recording();
    String out = directory.resolve("run").toString();
    Process killed =
        start(
            "replay",
            recording.toString(),
            "--gateway=" + gateway.uri(),
            "--rate=500",
            "--out=" + out);
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> gateway.seenButCreates().size() > CALLS / 3);
    } finally {
      killed.destroyForcibly().waitFor();
    }
    int before = gateway.seenButCreates().size();
    assertThat(before).isLessThan(CALLS);

    Process resumed = start("replay", "--resume=" + out);

    assertThat(resumed.waitFor()).isIn(0, ReplayExit.INVALID);
    Map<String, Set<String>> keys =
        gateway.seenButCreates().stream()
            .collect(
                Collectors.groupingBy(
                    StubGateway.Seen::body,
                    Collectors.mapping(
                        request -> String.valueOf(request.key()), Collectors.toSet())));
    assertThat(keys).hasSize(CALLS);
    assertThat(keys.values()).allMatch(set -> set.size() == 1);
    // What is sent twice was in flight, or not yet in the journal.
    assertThat(gateway.seenButCreates()).hasSizeLessThan(CALLS + 100);
    assertThat(gateway.seen()).hasSize(gateway.seenButCreates().size() + 10);
  }

  @Test
  void aTerminatedRunSaysHowFarItGot() throws Exception {
    Path recording = recording();
    Path out = directory.resolve("run");
    Process terminated =
        start(
            "replay",
            recording.toString(),
            "--gateway=" + gateway.uri(),
            "--rate=100",
            "--out=" + out);
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> gateway.seenButCreates().size() > 50);
    terminated.destroy();
    assertThat(terminated.waitFor()).isEqualTo(128 + 15);
    assertThat(out.resolve("summary.json")).content().contains("\"end\" : \"INTERRUPTED\"");
    assertThat(directory.resolve("log"))
        .content()
        .contains("Interrupted; --resume sends the calls");
  }

  private Path recording() throws IOException {
    Path file = directory.resolve("calls.ndjson");
    try (RecordingWriter writer =
        new RecordingWriter(Files.newOutputStream(file), RecordingInfo.generated(1))) {
      Calls.updates(CALLS, 10).forEach(writer::write);
    }
    return file;
  }

  /** A busy machine may make a run invalid, which is not what this test is about. */
  private static final class ReplayExit {
    static final int INVALID = 3;
  }

  private Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LoadReplay.class.getName()));
    command.addAll(List.of(arguments));
    File log = directory.resolve("log").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .redirectInput(new File("/dev/null"))
        .start();
  }
}
