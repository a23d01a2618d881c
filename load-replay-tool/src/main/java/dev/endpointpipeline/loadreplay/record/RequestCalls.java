package dev.endpointpipeline.loadreplay.record;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.model.view.RequestBody;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes calls of the records of endpoint-requests. A call's id is its partition and offset. */
final class RequestCalls {
  private static final byte[] NO_BODY = {};
  private static final List<Integer> ACCEPTED = List.of(202);
  private static final List<Integer> ACCEPTED_OR_PRECONDITION_FAILED = List.of(202, 412);
  private static final int MAX_REMEMBERED = 1 << 18;

  private final URI gateway;
  private final Redaction redaction;

  /** Ids of the latest calls by endpoint, idempotency key and fingerprint. */
  private final Map<String, String> callsByKey = new Latest<>();

  /** Ids of the latest records that are no calls. */
  private final Set<String> skipped = Collections.newSetFromMap(new Latest<>());

  private long startMillis = -1;
  private long lastAtMicros;

  RequestCalls(URI gateway, Redaction redaction) {
    this.gateway = gateway;
    this.redaction = redaction;
  }

  private static final class Latest<V> extends LinkedHashMap<String, V> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MAX_REMEMBERED;
    }
  }

  /** Notes that a record is no call, so that no call refers to it. */
  void skip(ConsumerRecord<byte[], byte[]> record) {
    skipped.add(id(record.partition(), record.offset()));
  }

  /**
   * The call that made a request.
   *
   * @param firstOffset the first offset of the partition that is recorded
   * @return null if no caller made it
   */
  @Nullable RecordedCall call(
      ConsumerRecord<byte[], byte[]> record, GenericRecord request, long firstOffset) {
    String type = request.getSchema().getName();
    String workspace = request.get("workspace_id").toString();
    String endpoint = request.get("endpoint_id").toString();
    return switch (type) {
      case "EndpointCreateRequested" ->
          call(
              record,
              request,
              firstOffset,
              "POST",
              new EndpointPath(workspace, null),
              RequestBody.toJson((IndexedRecord) request.get("spec")));
      case "EndpointUpdateRequested" ->
          call(
              record,
              request,
              firstOffset,
              "PUT",
              new EndpointPath(workspace, endpoint),
              RequestBody.toJson((IndexedRecord) request.get("patch")));
      case "EndpointDeleteRequested" ->
          call(
              record,
              request,
              firstOffset,
              "DELETE",
              new EndpointPath(workspace, endpoint),
              NO_BODY);
      default -> null;
    };
  }

  private RecordedCall call(
      ConsumerRecord<byte[], byte[]> record,
      GenericRecord request,
      long firstOffset,
      String method,
      EndpointPath path,
      byte[] body) {
    String id = id(record.partition(), record.offset());
    String endpoint = request.get("endpoint_id").toString();
    GenericRecord context = (GenericRecord) request.get("context");
    String key = idempotencyKey(context, path.workspace() + "/" + endpoint);
    String retryOf = key == null ? null : callsByKey.putIfAbsent(key, id);
    String ifMatch = ifMatch(context, record, firstOffset);
    return new RecordedCall(
        id,
        at(record.timestamp()),
        method,
        path.at(gateway),
        headers(body, key == null ? null : retryOf == null ? id : retryOf),
        redaction.body(body),
        endpoint,
        caller((GenericRecord) context.get("caller")),
        retryOf,
        ifMatch,
        ifMatch == null ? ACCEPTED : ACCEPTED_OR_PRECONDITION_FAILED);
  }

  /** Since the first call. A record that is older than the one before is at the same time. */
  private long at(long timestampMillis) {
    if (startMillis < 0) {
      startMillis = timestampMillis;
    }
    lastAtMicros = Math.max(lastAtMicros, (timestampMillis - startMillis) * 1000);
    return lastAtMicros;
  }

  private static @Nullable String idempotencyKey(GenericRecord context, String endpoint) {
    if (!(context.get("idempotency") instanceof GenericRecord idempotency)) {
      return null;
    }
    ByteBuffer fingerprint = ((ByteBuffer) idempotency.get("fingerprint")).duplicate();
    byte[] bytes = new byte[fingerprint.remaining()];
    fingerprint.get(bytes);
    return "%s %s %s".formatted(endpoint, HexFormat.of().formatHex(bytes), idempotency.get("key"));
  }

  /** A revision is the offset of the request in the endpoint's partition. */
  private @Nullable String ifMatch(
      GenericRecord context, ConsumerRecord<byte[], byte[]> record, long firstOffset) {
    if (!(context.get("expected_revision") instanceof Long revision)
        || revision < firstOffset
        || revision >= record.offset()) {
      return null;
    }
    String id = id(record.partition(), revision);
    return skipped.contains(id) ? null : id;
  }

  private static Map<String, List<String>> headers(byte[] body, @Nullable String key) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    if (body.length > 0) {
      headers.put("Content-Type", List.of("application/json"));
    }
    if (key != null) {
      headers.put("Idempotency-Key", List.of(key));
    }
    return headers;
  }

  /** Domain and user by name or else by id, as in the gateway's log; null if unknown. */
  private static @Nullable String caller(GenericRecord caller) {
    String user = firstOf(caller, "user_name", "user_id");
    String domain = firstOf(caller, "domain_name", "domain_id");
    return user == null || domain == null ? user : domain + "/" + user;
  }

  private static @Nullable String firstOf(GenericRecord record, String first, String second) {
    Object value = record.get(first) == null ? record.get(second) : record.get(first);
    return value == null ? null : value.toString();
  }

  private static String id(int partition, long offset) {
    return partition + "-" + offset;
  }
}
