package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A partition's records that nobody can read yet, and those that came after them about the same
 * endpoints, in their order. They are kept with the state, so the partition goes on without them:
 * Kafka Streams can't hold back one record, or one endpoint, of a partition.
 */
final class WaitingRecords {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final KeyValueStore<Long, byte[]> store;
  private final Map<EndpointKey, Integer> endpoints = new HashMap<>();
  private final NavigableSet<Long> requests = new TreeSet<>();
  private long next;

  /** Takes over what the store has. */
  WaitingRecords(KeyValueStore<Long, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<Long, byte[]> all = store.all()) {
      while (all.hasNext()) {
        Waiting waiting = read(all.next());
        note(waiting.endpoint(), waiting.incoming());
        next = waiting.number() + 1;
      }
    }
  }

  /** How many wait. */
  int size() {
    return endpoints.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The offset of the request that has waited longest, of those behind another. */
  OptionalLong firstRequestAfter(long offset) {
    Long first = requests.higher(offset);
    return first == null ? OptionalLong.empty() : OptionalLong.of(first);
  }

  /** Whether any record about an endpoint waits, so that the next one must, too. */
  boolean has(EndpointKey endpoint) {
    return endpoints.containsKey(endpoint);
  }

  void add(EndpointKey endpoint, Incoming incoming) {
    store.put(next, JSON.writeValueAsBytes(Kept.of(incoming)));
    note(endpoint, incoming);
    next++;
  }

  /** The one that has waited longest; one at a time, as each may be large. */
  Optional<Waiting> first() {
    if (endpoints.isEmpty()) {
      return Optional.empty();
    }
    try (KeyValueIterator<Long, byte[]> all = store.all()) {
      return Optional.of(read(all.next()));
    }
  }

  void remove(Waiting waiting) {
    store.delete(waiting.number());
    count(waiting.endpoint(), -1);
    if (waiting.incoming().isRequest()) {
      requests.remove(waiting.incoming().offset());
    }
  }

  private static Waiting read(KeyValue<Long, byte[]> stored) {
    Incoming incoming = JSON.readValue(stored.value, Kept.class).incoming();
    return new Waiting(stored.key, incoming.endpoint().orElseThrow(), incoming);
  }

  private void note(EndpointKey endpoint, Incoming incoming) {
    count(endpoint, 1);
    if (incoming.isRequest()) {
      requests.add(incoming.offset());
    }
  }

  private void count(EndpointKey endpoint, int change) {
    endpoints.merge(endpoint, change, Integer::sum);
    endpoints.remove(endpoint, 0);
  }

  /**
   * One of them.
   *
   * @param number its place in the order
   */
  record Waiting(long number, EndpointKey endpoint, Incoming incoming) {}

  /** A record as the store has it. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares two
  private record Kept(
      String topic,
      int partition,
      long offset,
      long timestamp,
      byte[] key,
      byte @Nullable [] value,
      List<Header> headers) {
    static Kept of(Incoming incoming) {
      Record<byte[], byte[]> record = incoming.record();
      return new Kept(
          incoming.topic(),
          incoming.partition(),
          incoming.offset(),
          record.timestamp(),
          record.key(),
          record.value(),
          Arrays.stream(record.headers().toArray())
              .map(header -> new Header(header.key(), header.value()))
              .toList());
    }

    Incoming incoming() {
      RecordHeaders all = new RecordHeaders();
      headers.forEach(header -> all.add(new RecordHeader(header.name(), header.value())));
      return new Incoming(topic, partition, offset, new Record<>(key, value, timestamp, all));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares two
  private record Header(String name, byte @Nullable [] value) {}
}
