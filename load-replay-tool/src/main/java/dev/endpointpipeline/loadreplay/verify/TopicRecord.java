package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A committed record of a topic. */
public final class TopicRecord {
  private final Topic topic;
  private final int partition;
  private final long offset;
  private final String key;
  private final Headers headers;
  private final byte @Nullable [] bytes;
  private final @Nullable IndexedRecord value;

  /**
   * @param key empty if it has none
   * @param bytes the value; null for a tombstone
   * @param value the value decoded as Avro; null if it is not Avro or has an unknown schema
   */
  public TopicRecord(
      Topic topic,
      int partition,
      long offset,
      String key,
      Headers headers,
      byte @Nullable [] bytes,
      @Nullable IndexedRecord value) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = key;
    this.headers = headers;
    this.bytes = bytes;
    this.value = value;
  }

  Topic topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  /** In endpoint-requests the revision. */
  public long offset() {
    return offset;
  }

  /** Empty if it has none. */
  public String key() {
    return key;
  }

  /** Whether the key names an endpoint. Anybody may write a record under another one. */
  boolean hasEndpointKey() {
    int slash = key.indexOf('/');
    return slash > 0
        && EndpointKey.isId(key.substring(0, slash))
        && EndpointKey.isId(key.substring(slash + 1));
  }

  Headers headers() {
    return headers;
  }

  byte @Nullable [] bytes() {
    return bytes;
  }

  /** Null if it is not Avro or has an unknown schema. */
  public @Nullable IndexedRecord value() {
    return value;
  }

  /** A header as text; empty if there is none. */
  String header(String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Whether the value is a record of this type. */
  boolean is(String type) {
    return value != null && value.getSchema().getName().equals(type);
  }

  /** A field as text; empty if it is null or there is none. */
  public String text(String field) {
    return Content.text(value, field);
  }

  /** A numeric field; -1 if it is null or there is none. */
  public long number(String field) {
    return Content.number(value, field);
  }
}
