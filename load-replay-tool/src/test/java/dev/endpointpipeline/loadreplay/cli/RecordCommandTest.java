package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that record. */
class RecordCommandTest {
  @TempDir private Path directory;

  @Test
  void anArchiveBecomesARecording() throws IOException {
    Path har =
        Files.writeString(
            directory.resolve("a.har"),
            """
            {"log":{"version":"1.2","entries":[{"startedDateTime":"2026-11-24T08:00:00Z",
              "request":{"method":"GET","url":"http://h/v1/workspaces/w/endpoints"},
              "response":{"status":200}}]}}
            """);
    Path file = directory.resolve("a.ndjson");

    CommandLineRun run = CommandLineRun.of("record", "har", har.toString(), "-o", file.toString());

    assertThat(run).isEqualTo(new CommandLineRun(0, "", "1 calls recorded, 0 entries skipped\n"));
    assertThat(file)
        .hasContent(
            "{\"recording\":{\"version\":1,\"source\":\"har\",\"redacted\":true,"
                + "\"started\":\"2026-11-24T08:00:00Z\"},\"at\":0,\"id\":\"1\",\"method\":\"GET\","
                + "\"url\":\"http://h/v1/workspaces/w/endpoints\",\"expect\":{\"status\":[200]}}\n");
  }

  @Test
  void keptSecretsAreInTheFirstLine() throws IOException {
    Path har =
        Files.writeString(
            directory.resolve("a.har"),
            """
            {"log":{"version":"1.2","entries":[{"startedDateTime":"2026-11-24T08:00:00Z",
              "request":{"method":"GET","url":"http://h/v1/workspaces/w/endpoints"}}]}}
            """);
    Path file = directory.resolve("a.ndjson");

    CommandLineRun.of("record", "har", "--keep-secrets", har.toString(), "-o", file.toString());

    assertThat(file).content().contains("\"redacted\":false");
  }

  @Test
  void aMissingSourceIsAnError() {
    CommandLineRun run = CommandLineRun.of("record");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "load-replay: no source (expected: topic or har); see load-replay record --help\n");
  }

  @Test
  void aTopicNeedsKafkaAndItsRegistry() {
    CommandLineRun run = CommandLineRun.of("record", "topic", "--bootstrap-servers=h:1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Missing required argument(s): --registry=URL");
  }

  @Test
  void aRegistryUserNeedsAPassword() {
    CommandLineRun run =
        CommandLineRun.of(
            "record",
            "topic",
            "--bootstrap-servers=h:1",
            "--registry=http://h",
            "--registry-user=ann");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith(
            "load-replay: --registry-user: no password (expected: --registry-password-file or"
                + " $LOAD_REPLAY_REGISTRY_PASSWORD);");
  }

  @Test
  void malformedOffsetsAreAnError() {
    CommandLineRun run =
        CommandLineRun.of(
            "record", "topic", "--bootstrap-servers=h:1", "--registry=http://h", "--offsets=0-7");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("load-replay: offsets: '0-7' (expected: PARTITION:FROM-TO, as in 0:100-200);");
  }
}
