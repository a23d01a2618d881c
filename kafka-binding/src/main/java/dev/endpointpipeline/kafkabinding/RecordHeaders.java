package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers of every record: CloudEvents in binary mode, and the W3C trace context.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 *     over Kafka</a>
 */
public final class RecordHeaders {
  /** The W3C trace context's header. */
  public static final String TRACEPARENT = "traceparent";

  private static final String HANDLED_REVISION = "handled-revision";
  private static final String WAITING_REVISION = "waiting-revision";
  private static final int MAX_ID = 255;
  private static final byte[] SPEC_VERSION = bytes("1.0");
  private static final byte[] CONTENT_TYPE = bytes("application/avro");

  private RecordHeaders() {}

  /**
   * Writes the headers of one record.
   *
   * @param headers the record's headers, to which these are added
   * @param id unique among the events of the source
   * @param source the service that sends it, for example {@code /api-gateway}
   * @param type the record's schema; the event's type is its full name
   * @param subject the endpoint that the event is about
   */
  public static void write(
      Headers headers,
      String id,
      String source,
      Schema type,
      EndpointKey subject,
      Instant time,
      TraceParent trace) {
    headers
        .add("ce_specversion", SPEC_VERSION)
        .add("ce_id", bytes(id))
        .add("ce_type", bytes(type.getFullName()))
        .add("ce_source", bytes(source))
        .add("ce_subject", bytes(subject.toString()))
        .add("ce_time", bytes(time.toString()))
        .add("content-type", CONTENT_TYPE)
        .add(TRACEPARENT, bytes(trace.toString()));
  }

  /** The id of a record's event, if it has one that is short printable ASCII. */
  public static Optional<String> id(Headers headers) {
    return Optional.ofNullable(headers.lastHeader("ce_id"))
        .map(Header::value)
        .filter(value -> value.length <= MAX_ID)
        .map(value -> new String(value, StandardCharsets.US_ASCII))
        .filter(id -> id.chars().allMatch(c -> c > ' ' && c < 0x7f));
  }

  /** The trace that a record belongs to, if it names one. */
  public static Optional<TraceParent> trace(Headers headers) {
    return Optional.ofNullable(headers.lastHeader(TRACEPARENT))
        .map(Header::value)
        .flatMap(value -> TraceParent.parse(new String(value, StandardCharsets.US_ASCII)));
  }

  /**
   * Marks a tombstone with the newest handled request, as {@code handled_revision} does in a state.
   */
  public static void writeHandledRevision(Headers headers, long revision) {
    headers.add(HANDLED_REVISION, bytes(Long.toString(revision)));
  }

  /** The newest handled request, if a tombstone names it. */
  public static OptionalLong handledRevision(Headers headers) {
    return number(headers, HANDLED_REVISION);
  }

  /**
   * Marks a state or a tombstone with the oldest request of its partition that is not handled while
   * newer ones are.
   */
  public static void writeWaitingRevision(Headers headers, long revision) {
    headers.add(WAITING_REVISION, bytes(Long.toString(revision)));
  }

  /** The oldest request that newer ones have overtaken, if any. */
  public static OptionalLong waitingRevision(Headers headers) {
    return number(headers, WAITING_REVISION);
  }

  private static OptionalLong number(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
