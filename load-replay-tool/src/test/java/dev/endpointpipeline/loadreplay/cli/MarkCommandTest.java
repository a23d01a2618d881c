package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkCommandTest {
  @TempDir private Path directory;

  @Test
  void aMarkIsALineInTheRunDirectory() throws IOException {
    Files.writeString(
        directory.resolve("run.json"),
        """
        {"version": 1, "run_id": "r", "started": "2026-11-24T08:00:00Z", "recording": "/r.ndjson",
         "arguments": []}
        """);

    CommandLineRun run = CommandLineRun.of("mark", directory.toString(), "broker 2 killed");

    assertThat(run).isEqualTo(new CommandLineRun(0, "", ""));
    assertThat(directory.resolve("marks.ndjson"))
        .content()
        .matches("\\{\"at\":\"20[-0-9T:.]+Z\",\"text\":\"broker 2 killed\"}\n");
  }

  @Test
  void anotherDirectoryIsRefused() {
    CommandLineRun run = CommandLineRun.of("mark", directory.toString(), "broker 2 killed");

    assertThat(run)
        .isEqualTo(
            new CommandLineRun(
                1,
                "",
                "load-replay: "
                    + directory
                    + " has no run (expected: a directory with run.json)\n"));
  }

  @Test
  void aTextThatIsTooLongIsAnInvalidOption() {
    CommandLineRun run = CommandLineRun.of("mark", directory.toString(), "x".repeat(201));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "load-replay: text: 201 characters (expected: 1-200, not only blanks); see load-replay"
                + " mark --help\n");
  }
}
