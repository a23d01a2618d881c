package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class RecordHeadersTest {
  private final Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();

  @Test
  void areCloudEventsInBinaryModeAndTheTrace() {
    TraceParent trace = TraceParent.root();
    RecordHeaders.write(
        headers,
        "id-1",
        "/api-gateway",
        EndpointStatusChanged.getClassSchema(),
        new EndpointKey("demo", "endpoint-1"),
        Instant.parse("2026-01-01T00:00:00.123Z"),
        trace);
    Map<String, String> written = new LinkedHashMap<>();
    headers.forEach(
        header -> written.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    assertThat(written)
        .containsOnly(
            Map.entry("ce_specversion", "1.0"),
            Map.entry("ce_id", "id-1"),
            Map.entry("ce_type", "dev.endpointpipeline.schemas.EndpointStatusChanged"),
            Map.entry("ce_source", "/api-gateway"),
            Map.entry("ce_subject", "demo/endpoint-1"),
            Map.entry("ce_time", "2026-01-01T00:00:00.123Z"),
            Map.entry("content-type", "application/avro"),
            Map.entry("traceparent", trace.toString()));
    assertThat(RecordHeaders.trace(headers)).contains(trace);
  }

  @Test
  void nameNoTraceWhenThereIsNone() {
    assertThat(RecordHeaders.trace(headers)).isEmpty();
  }

  @Test
  void nameNoTraceWhenItIsMalformed() {
    headers.add(RecordHeaders.TRACEPARENT, new byte[] {(byte) 0xff, 0});
    assertThat(RecordHeaders.trace(headers)).isEmpty();
    headers.add(RecordHeaders.TRACEPARENT, null);
    assertThat(RecordHeaders.trace(headers)).isEmpty();
  }

  @Test
  void nameTheNewestTraceWhenThereAreSeveral() {
    TraceParent newest = TraceParent.root();
    for (TraceParent trace : new TraceParent[] {TraceParent.root(), newest}) {
      headers.add(RecordHeaders.TRACEPARENT, trace.toString().getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(RecordHeaders.trace(headers)).contains(newest);
  }

  @Test
  void sayOfATombstoneWhichRequestsWereDealtWith() {
    assertThat(RecordHeaders.handledRevision(headers)).isEmpty();
    RecordHeaders.writeHandledRevision(headers, 42);
    assertThat(RecordHeaders.handledRevision(headers)).hasValue(42);
    headers.add("handled-revision", "x".getBytes(StandardCharsets.US_ASCII));
    assertThat(RecordHeaders.handledRevision(headers)).isEmpty();
    headers.add("handled-revision", null);
    assertThat(RecordHeaders.handledRevision(headers)).isEmpty();
  }
}
