package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.recording.RecordingReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that generates recordings. */
class GenerateCommandTest {
  @TempDir private Path directory;

  @Test
  void callsAreWrittenToAFile() {
    Path file = directory.resolve("load.ndjson");

    CommandLineRun run =
        CommandLineRun.of("generate", "-n", "50", "--seed", "7", "-o", file.toString());

    assertThat(run).isEqualTo(new CommandLineRun(0, "", ""));
    try (RecordingReader reader = RecordingReader.open(file, warning -> {})) {
      assertThat(reader.info()).isEqualTo(RecordingInfo.generated(7));
      assertThat(reader.calls()).hasSize(50);
    }
  }

  @Test
  void aFileThatEndsInGzIsCompressed() throws IOException {
    Path file = directory.resolve("load.ndjson.gz");

    CommandLineRun.of("generate", "-n", "50", "-o", file.toString());

    assertThat(Files.readAllBytes(file)).startsWith(0x1f, 0x8b);
    try (RecordingReader reader = RecordingReader.open(file, warning -> {})) {
      assertThat(reader.calls()).hasSize(50);
    }
  }

  @Test
  void allOptionsHaveAnEffect() {
    Path file = directory.resolve("load.ndjson");

    CommandLineRun run =
        CommandLineRun.of(
            "generate -n 100 --endpoints 3 --rate 10 --arrivals bursts:5 --hot-keys 1 --seed -1"
                .concat(" --mix update=1 --retries 10% --invalid 0.1 --if-match 50%")
                .concat(" --body-size 2k-8k --with-creates --workspace w --url https://h:1")
                .concat(" -o " + file)
                .split(" "));

    assertThat(run).isEqualTo(new CommandLineRun(0, "", ""));
    try (RecordingReader reader = RecordingReader.open(file, warning -> {})) {
      List<RecordedCall> calls = reader.calls().toList();
      assertThat(calls).hasSize(103);
      assertThat(calls.get(0))
          .extracting("method", "endpoint", "atMicros")
          .containsExactly("POST", "ep-000001", 0L);
      assertThat(calls.get(5).atMicros()).isEqualTo(500_000);
      assertThat(calls.get(0).url()).hasToString("https://h:1/v1/workspaces/w/endpoints");
      assertThat(calls).extracting(RecordedCall::method).containsOnly("POST", "PUT");
      assertThat(calls).anySatisfy(call -> assertThat(call.retryOf()).isNotNull());
      assertThat(calls).anySatisfy(call -> assertThat(call.ifMatch()).isNotNull());
      assertThat(calls)
          .anySatisfy(call -> assertThat(call.expectedStatuses()).containsExactly(400));
      assertThat(calls)
          .filteredOn(call -> !call.expectedStatuses().contains(400))
          .allSatisfy(call -> assertThat(call.body()).hasSizeBetween(2000, 8192));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --rate 0           | rate: 0.0 (expected: 0.001-1000000)
          --endpoints 0      | endpoints: 0 (expected: 1-10000000)
          --arrivals often   | Invalid value for option '--arrivals': 'often' (expected: constant, poisson or bursts:SIZE)
          --arrivals bursts: | Invalid value for option '--arrivals': 'bursts:' (expected: constant, poisson or bursts:SIZE)
          --retries 101%     | Invalid value for option '--retries': '101%' (expected: 0-100%, as in 2%)
          --mix patch=1      | Invalid value for option '--mix': 'patch' (expected: one of update, show, list, create, delete)
          --body-size 2x     | Invalid value for option '--body-size': '2x' (expected: BYTES or MIN-MAX, as in 4k-1M)
          --body-size 2M     | Invalid value for option '--body-size': min: 2097152 (expected: 1-1048576 bytes)
          """)
  void anInvalidValueIsNamedWithWhatIsExpected(String option, String message) {
    CommandLineRun run =
        CommandLineRun.of(("generate -n 1 -o " + directory + "/f " + option).split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("load-replay: " + message + "; see load-replay generate --help\n");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFileThatCannotBeWrittenIsAFailure() {
    CommandLineRun run = CommandLineRun.of("generate", "-n", "1", "-o", directory + "/none/f");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("load-replay: " + directory + "/none/f: no such file or directory\n");
  }

  @Test
  void aReaderThatHasHadEnoughEndsItQuietly() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LoadReplay.class.getName(),
                "generate",
                "-n",
                "1000000")
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).startsWith("{\"recording\":");
    }
    assertThat(process.getErrorStream().readAllBytes()).asString().isEmpty();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
