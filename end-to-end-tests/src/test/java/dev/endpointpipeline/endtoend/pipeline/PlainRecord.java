package dev.endpointpipeline.endtoend.pipeline;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record.
 *
 * @param bytes the value; null for a tombstone
 * @param value the value decoded as Avro; null if it is not Avro or has an unknown schema
 */
public record PlainRecord(
    int partition,
    long offset,
    String key,
    @Nullable ByteBuffer bytes,
    @Nullable GenericRecord value,
    Map<String, String> headers) {

  /** A field of the value; null if the field is null. */
  public @Nullable Object get(String field) {
    if (value == null) {
      throw new IllegalStateException("value: none (expected: Avro)");
    }
    return value.get(field);
  }

  /** A field as text; empty if the field is null. */
  public String text(String field) {
    Object content = get(field);
    return content == null ? "" : content.toString();
  }

  /** A non-null numeric field. */
  public long number(String field) {
    return get(field) instanceof Long number ? number : -1;
  }
}
