package dev.endpointpipeline.loadreplay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarksTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void marksAreReadAsTheyWereAdded() throws IOException {
    RunDirectory run = RunDirectory.open(SyntheticRun.in(directory.resolve("a")).directory());
    Mark first = new Mark(NOON, "broker 2 \"killed\" </script>");
    Mark second = new Mark(NOON.plusSeconds(30), "Broker zurück 后");

    Marks.append(run, first);
    Marks.append(run, second);

    assertThat(Marks.read(run)).containsExactly(first, second);
  }

  @Test
  void aRunWithoutMarksHasNone() {
    RunDirectory run = RunDirectory.open(SyntheticRun.in(directory.resolve("a")).directory());

    assertThat(Marks.read(run)).isEmpty();
  }

  @Test
  void aMalformedLineIsNamed() {
    SyntheticRun run =
        SyntheticRun.in(directory.resolve("a"))
            .withFile("marks.ndjson", "{\"at\":\"2026-11-24T12:00:00Z\",\"text\":\"x\"}\n{}\n");

    assertThatThrownBy(() -> Marks.read(RunDirectory.open(run.directory())))
        .isInstanceOf(ReportException.class)
        .hasMessage(
            run.directory().resolve("marks.ndjson")
                + ", line 2: not a mark (expected: {\"at\": ISO 8601 time, \"text\": 1-200"
                + " characters})");
  }

  @Test
  void aTextThatIsBlankOrTooLongOrHasSeveralLinesIsRefused() {
    assertThatThrownBy(() -> new Mark(NOON, " ")).hasMessageStartingWith("text: 1 characters");
    assertThatThrownBy(() -> new Mark(NOON, "x".repeat(201)))
        .hasMessage("text: 201 characters (expected: 1-200, not only blanks)");
    assertThatThrownBy(() -> new Mark(NOON, "a\nb"))
        .hasMessage("text: has a control character (expected: one line)");
  }
}
