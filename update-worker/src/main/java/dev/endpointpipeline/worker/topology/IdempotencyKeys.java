package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The requests of a partition that were accepted under an idempotency key. Whether a key still
 * counts is for the rules of acceptance to say. Entries are removed explicitly, long after they
 * count, so that one clock that is wrong removes none that is needed.
 */
final class IdempotencyKeys {
  private static final Duration KEPT = PriorRequest.REMEMBERED.plus(Duration.ofHours(1));

  /** Entries removed at a time: the stream thread has other work. */
  private static final int BATCH = 1000;

  private final KeyValueStore<String, byte[]> requests;

  /** Keys in the order of their time, which is the first part of the text. */
  private final KeyValueStore<String, String> byTime;

  IdempotencyKeys(KeyValueStore<String, byte[]> requests, KeyValueStore<String, String> byTime) {
    this.requests = requests;
    this.byTime = byTime;
  }

  Optional<PriorRequest> find(EndpointKey endpoint, String idempotencyKey) {
    return Optional.ofNullable(requests.get(key(endpoint, idempotencyKey)))
        .map(IdempotencyKeys::decode);
  }

  void put(EndpointKey endpoint, String idempotencyKey, PriorRequest request) {
    String key = key(endpoint, idempotencyKey);
    byte[] earlier = requests.get(key);
    if (earlier != null) {
      byTime.delete(timeKey(decode(earlier).acceptedAt(), key));
    }
    requests.put(key, encode(request));
    byTime.put(timeKey(request.acceptedAt(), key), key);
  }

  /**
   * Removes what has not counted for an hour, some at a time.
   *
   * @param now by the clock that is furthest behind
   */
  void removeExpired(Instant now) {
    List<KeyValue<String, String>> expired = new ArrayList<>();
    try (KeyValueIterator<String, String> oldest = byTime.range(null, timeText(now.minus(KEPT)))) {
      while (oldest.hasNext() && expired.size() < BATCH) {
        expired.add(oldest.next());
      }
    }
    for (KeyValue<String, String> entry : expired) {
      byTime.delete(entry.key);
      requests.delete(entry.value);
    }
  }

  private static String key(EndpointKey endpoint, String idempotencyKey) {
    return endpoint + "/" + idempotencyKey;
  }

  private static String timeKey(Instant time, String key) {
    return timeText(time) + "/" + key;
  }

  /** Sorts as the time does. */
  private static String timeText(Instant time) {
    return "%016d".formatted(Math.max(0, time.toEpochMilli()));
  }

  private static byte[] encode(PriorRequest request) {
    ByteBuffer fingerprint = request.fingerprint().duplicate();
    return ByteBuffer.allocate(2 * Long.BYTES + fingerprint.remaining())
        .putLong(request.revision())
        .putLong(request.acceptedAt().toEpochMilli())
        .put(fingerprint)
        .array();
  }

  private static PriorRequest decode(byte[] encoded) {
    ByteBuffer value = ByteBuffer.wrap(encoded);
    long revision = value.getLong();
    Instant acceptedAt = Instant.ofEpochMilli(value.getLong());
    return new PriorRequest(revision, value.slice(), acceptedAt);
  }
}
