package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that says what is in a recording. */
class DescribeCommandTest {
  @TempDir private Path directory;

  @Test
  void sourceAndNumbersArePrinted() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("f"),
            """
            {"recording":{"version":1,"source":"har","redacted":true,"started":"2026-11-24T08:00:00Z"},"at":0,"id":"a","method":"PUT","url":"http://h/","body":"e30="}
            {"at":2000000,"id":"b","method":"PUT","url":"http://h/","retry_of":"a","if_match":"a"}
            {"at":4000000,"id":"c","method":"GET","url":"http://h/","colour":1}
            """);

    CommandLineRun run = CommandLineRun.of("describe", file.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            source      har, from 2026-11-24T08:00:00Z, redacted
            calls       3 in 4.0 s, 0.8/s on average
              GET       1
              PUT       2
            retries     1
            if_match    1
            bodies      0.0 MB
            """);
    assertThat(run.err()).isEqualTo(file + ": line 3: colour: unknown member, ignored\n");
  }

  @Test
  void anInvalidLineIsAFailure() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "{\"method\":1}\n");

    CommandLineRun run = CommandLineRun.of("describe", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("load-replay: " + file + ": line 1: method: an integer (expected: a string)\n");
  }

  @Test
  void aMissingFileIsAFailure() {
    assertThat(CommandLineRun.of("describe", "/none"))
        .isEqualTo(new CommandLineRun(1, "", "load-replay: /none: no such file\n"));
  }
}
