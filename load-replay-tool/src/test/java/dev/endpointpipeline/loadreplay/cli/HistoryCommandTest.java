package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
  @TempDir Path directory;

  @Test
  void aRunIsExportedToAFile() throws IOException {
    Files.writeString(
        directory.resolve("run.json"),
        "{\"version\":1,\"run_id\":\"r\",\"started\":\"\",\"recording\":\"r\",\"arguments\":[]}");
    Files.writeString(
        directory.resolve("journal.ndjson"),
        "{\"n\":0,\"id\":\"1\",\"operation\":\"show\",\"status\":200,\"sent\":1,\"done\":2,"
            + "\"attempts\":1}\n");
    Path file = directory.resolve("history.edn");

    CommandLineRun run = CommandLineRun.of("history", directory.toString(), "-o", file.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).isEqualTo("1 calls exported" + System.lineSeparator());
    assertThat(file).content().hasLineCount(2).startsWith("{:index 0, :time 1000, :process 0, ");
  }

  @Test
  void aDirectoryWithoutARunIsNamed() {
    CommandLineRun run = CommandLineRun.of("history", directory.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("load-replay: " + directory).doesNotContain("\tat ");
  }
}
