package dev.endpointpipeline.endtoend.pipeline;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is in Kafka.
 *
 * @param bytes the value; null of a tombstone
 * @param value the value read as Avro; null when it is none, or of a schema nobody registered
 */
public record PlainRecord(
    int partition,
    long offset,
    String key,
    @Nullable ByteBuffer bytes,
    @Nullable GenericRecord value,
    Map<String, String> headers) {

  /** A field of the value; null when it is null. */
  public @Nullable Object get(String field) {
    if (value == null) {
      throw new IllegalStateException("value: none (expected: Avro)");
    }
    return value.get(field);
  }

  /** A field as text; empty when it is null. */
  public String text(String field) {
    Object content = get(field);
    return content == null ? "" : content.toString();
  }

  /** A field that is a number and not null. */
  public long number(String field) {
    return get(field) instanceof Long number ? number : -1;
  }
}
