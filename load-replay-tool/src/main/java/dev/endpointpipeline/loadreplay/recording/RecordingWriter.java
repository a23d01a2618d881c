package dev.endpointpipeline.loadreplay.recording;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a recording, one call at a time and in constant memory. Not thread-safe.
 *
 * <p>Failures of the stream are {@link tools.jackson.core.exc.JacksonIOException}s, whose cause is
 * the stream's exception.
 */
public final class RecordingWriter implements AutoCloseable {
  private static final JsonFactory JSON = JsonFactory.builder().rootValueSeparator("\n").build();
  private static final int BUFFER = 1 << 16;

  private final JsonGenerator json;
  private final RecordingInfo info;
  private boolean begun;
  private long lastAt;

  /**
   * @param out closed by {@link #close}
   * @param info written with the first call
   */
  public RecordingWriter(OutputStream out, RecordingInfo info) {
    this.json =
        JSON.createGenerator(ObjectWriteContext.empty(), new BufferedOutputStream(out, BUFFER));
    this.info = info;
  }

  /**
   * Writes a call.
   *
   * @throws IllegalArgumentException if the call is before the one written last
   */
  public void write(RecordedCall call) {
    if (call.atMicros() < lastAt) {
      throw new IllegalArgumentException(
          "at: %d (expected: >= %d, as in the call before)".formatted(call.atMicros(), lastAt));
    }
    lastAt = call.atMicros();
    json.writeStartObject();
    if (!begun) {
      begun = true;
      writeInfo();
    }
    json.writeNumberProperty("at", call.atMicros());
    json.writeStringProperty("id", call.id());
    json.writeStringProperty("method", call.method());
    json.writeStringProperty("url", call.url().toString());
    writeHeaders(call.headers());
    writeText("endpoint", call.endpoint());
    writeText("caller", call.caller());
    writeText("retry_of", call.retryOf());
    writeText("if_match", call.ifMatch());
    writeExpectation(call.expectedStatuses());
    if (call.body().length > 0) {
      json.writeBinaryProperty("body", call.body());
    }
    json.writeEndObject();
  }

  private void writeInfo() {
    json.writeObjectPropertyStart("recording");
    json.writeNumberProperty("version", RecordingInfo.VERSION);
    json.writeStringProperty("source", info.source().word());
    json.writeBooleanProperty("redacted", info.redacted());
    if (info.started() != null) {
      json.writeStringProperty("started", info.started().toString());
    }
    if (info.seed() != null) {
      json.writeNumberProperty("seed", info.seed());
    }
    json.writeEndObject();
  }

  private void writeHeaders(Map<String, List<String>> headers) {
    if (headers.isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("header");
    headers.forEach(
        (name, values) -> {
          json.writeArrayPropertyStart(name);
          values.forEach(json::writeString);
          json.writeEndArray();
        });
    json.writeEndObject();
  }

  private void writeExpectation(List<Integer> statuses) {
    if (statuses.isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("expect");
    json.writeArrayPropertyStart("status");
    statuses.forEach(json::writeNumber);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeText(String member, @Nullable String text) {
    if (text != null) {
      json.writeStringProperty(member, text);
    }
  }

  /** Ends the last line, and closes the stream. */
  @Override
  public void close() {
    if (begun) {
      json.writeRaw('\n');
    }
    json.close();
  }
}
