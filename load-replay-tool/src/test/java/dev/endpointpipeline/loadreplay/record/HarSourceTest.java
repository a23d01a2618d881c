package dev.endpointpipeline.loadreplay.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which calls an HTTP archive gives. */
class HarSourceTest {
  private static final String URL = "https://h/v1/workspaces/w/endpoints";
  private static final String KEY = "{\"name\":\"Idempotency-Key\",\"value\":\"k\"}";

  @TempDir private Path directory;

  @Test
  void callsOfTheApiAreRecordedInTheOrderOfTheirStart() throws IOException {
    HarSource source =
        read(
            entry(
                "08:00:02.5",
                "PUT",
                URL + "/e",
                "",
                "{\\\"description\\\":\\\"d\\\"}",
                202,
                "",
                ""),
            entry(
                "08:00:01",
                "POST",
                URL,
                "",
                "{\\\"name\\\":\\\"n\\\"}",
                202,
                "",
                "{\\\"id\\\":\\\"e\\\"}"),
            entry("08:00:03", "GET", URL + "?limit=3", "", "", 200, "", ""));

    assertThat(source.info())
        .isEqualTo(
            RecordingInfo.recorded(
                RecordingInfo.Source.HAR, true, Instant.parse("2026-11-24T08:00:01Z")));
    assertThat(source.calls())
        .extracting("id", "atMicros", "method", "endpoint")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("1", 0L, "POST", "e"),
            org.assertj.core.groups.Tuple.tuple("2", 1_500_000L, "PUT", "e"),
            org.assertj.core.groups.Tuple.tuple("3", 2_000_000L, "GET", null));
    assertThat(source.calls().get(1).body())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"description\":\"d\"}");
    assertThat(source.calls().get(2).url()).hasToString(URL + "?limit=3");
    assertThat(source.calls().get(2).expectedStatuses()).containsExactly(200);
  }

  @Test
  void entriesThatAreNoCallsOfTheApiAreSkipped() throws IOException {
    HarSource source =
        read(
            entry("08:00:01", "GET", "https://h/favicon.ico", "", "", 200, "", ""),
            entry("08:00:01", "OPTIONS", URL, "", "", 200, "", ""),
            entry("08:00:01", "PUT", URL, "", "", 405, "", ""),
            entry("08:00:01", "GET", URL + "/e/x", "", "", 404, "", ""));

    assertThat(source.calls()).isEmpty();
    assertThat(source.skipped()).isEqualTo(4);
  }

  @Test
  void onlyHeadersThatMeanTheSameInAReplayAreRecorded() throws IOException {
    String headers =
        """
        {"name":"X-Auth-Token","value":"secret"},{"name":"Cookie","value":"secret"},
        {"name":"X-Min-Revision","value":"7"},{"name":"User-Agent","value":"b"},
        {"name":":method","value":"GET"},{"name":"Prefer","value":"wait=5"}
        """;

    RecordedCall call =
        read(entry("08:00:01", "GET", URL + "/e", headers, "", 200, "", "")).calls().get(0);

    assertThat(call.headers()).isEqualTo(Map.of("prefer", List.of("wait=5")));
  }

  @Test
  void aRepeatedKeyIsARetry() throws IOException {
    List<RecordedCall> calls =
        read(
                entry("08:00:01", "DELETE", URL + "/e", KEY, "", 503, "", ""),
                entry("08:00:02", "DELETE", URL + "/e", KEY, "", 202, "", ""),
                entry("08:00:03", "DELETE", URL + "/f", KEY, "", 202, "", ""))
            .calls();

    assertThat(calls).extracting(RecordedCall::retryOf).containsExactly(null, "1", null);
    assertThat(calls)
        .extracting(call -> call.headers().get("idempotency-key"))
        .containsExactly(List.of("1"), List.of("1"), List.of("3"));
    assertThat(calls.get(0).expectedStatuses()).isEmpty();
  }

  @Test
  void anIfMatchRefersToTheCallWithThatETag() throws IOException {
    List<RecordedCall> calls =
        read(
                entry("08:00:01", "GET", URL + "/e", "", "", 200, etag("ETag", 7), ""),
                entry("08:00:02", "GET", URL + "/f", "", "", 200, etag("ETag", 7), ""),
                entry("08:00:03", "DELETE", URL + "/e", etag("If-Match", 7), "", 412, "", ""),
                entry("08:00:04", "DELETE", URL + "/e", etag("If-Match", 8), "", 412, "", ""))
            .calls();

    assertThat(calls).extracting(RecordedCall::ifMatch).containsExactly(null, null, "1", null);
    assertThat(calls.get(2).expectedStatuses()).containsExactly(202, 412);
  }

  @Test
  void secretsAreRedactedUnlessAskedFor() throws IOException {
    String body = "{\\\"env_vars\\\":{\\\"A\\\":\\\"secret\\\"}}";
    Path file = write(entry("08:00:01", "PUT", URL + "/e", "", body, 202, "", ""));

    HarSource redacted = HarSource.read(file, Redaction.SECRETS);
    HarSource kept = HarSource.read(file, Redaction.NONE);

    assertThat(redacted.info().redacted()).isTrue();
    assertThat(redacted.calls().get(0).body())
        .asString(StandardCharsets.UTF_8)
        .doesNotContain("secret");
    assertThat(kept.info().redacted()).isFalse();
    assertThat(kept.calls().get(0).body()).asString(StandardCharsets.UTF_8).contains("secret");
  }

  @Test
  void aFileThatIsNoArchiveIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "no");

    assertThatThrownBy(() -> HarSource.read(file, Redaction.SECRETS))
        .isInstanceOf(SourceException.class)
        .hasMessage(file + ": no HTTP archive (expected: HAR 1.2)");
    assertThatThrownBy(() -> HarSource.read(Path.of("/none"), Redaction.SECRETS))
        .hasMessage("/none: no such file");
  }

  private HarSource read(String... entries) throws IOException {
    return HarSource.read(write(entries), Redaction.SECRETS);
  }

  private Path write(String... entries) throws IOException {
    return Files.writeString(
        directory.resolve("har"),
        "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"t\",\"version\":\"1\"},\"entries\":["
            + String.join(",", entries)
            + "]}}");
  }

  private static String etag(String header, int revision) {
    return "{\"name\":\"%s\",\"value\":\"\\\"%d\\\"\"}".formatted(header, revision);
  }

  private static String entry(
      String time,
      String method,
      String url,
      String headers,
      String body,
      int status,
      String responseHeaders,
      String response) {
    return """
    {"startedDateTime":"2026-11-24T%sZ","time":1,"cache":{},"timings":{},
     "request":{"method":"%s","url":"%s","headers":[%s],"postData":{"mimeType":"","text":"%s"}},
     "response":{"status":%d,"headers":[%s],"content":{"text":"%s"}}}
    """
        .formatted(time, method, url, headers, body, status, responseHeaders, response);
  }
}
