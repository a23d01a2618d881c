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
 * A partition's accepted requests with an idempotency key. {@code Acceptance} decides whether a key
 * has expired. Entries are removed an hour later than that, so that a single wrong clock does not
 * remove an entry too early.
 */
final class IdempotencyKeys {
  private static final Duration RETENTION = PriorRequest.REMEMBERED.plus(Duration.ofHours(1));

  /** Enough for 300,000 years. */
  private static final int TIME_LENGTH = 16;

  /** Entries removed per call, so that the stream thread is not blocked for long. */
  private static final int BATCH = 1000;

  private final KeyValueStore<String, byte[]> requests;

  /** Keys ordered by time, which is the prefix of the store's key. */
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
   * Removes a batch of entries that expired more than an hour ago.
   *
   * @param now the earliest time of all clocks
   */
  void removeExpired(Instant now) {
    List<KeyValue<String, String>> expired = new ArrayList<>();
    try (KeyValueIterator<String, String> oldest =
        byTime.range(null, timeText(now.minus(RETENTION)))) {
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

  /** Sorts by time. */
  private static String timeText(Instant time) {
    String millis = Long.toString(Math.max(0, time.toEpochMilli()));
    return "0".repeat(TIME_LENGTH - millis.length()) + millis;
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
