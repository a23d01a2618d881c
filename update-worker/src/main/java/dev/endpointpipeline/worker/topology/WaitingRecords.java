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
 * A partition's records that can't be read yet, and later records of the same endpoints, in order.
 * They are in a state store, so that the partition makes progress: Kafka Streams can't pause a
 * single record or key of a partition.
 */
final class WaitingRecords {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final KeyValueStore<Long, byte[]> store;
  private final Map<EndpointKey, Integer> endpoints = new HashMap<>();
  private final NavigableSet<Long> requests = new TreeSet<>();
  private long next;

  /** Loads the waiting records from the store. */
  WaitingRecords(KeyValueStore<Long, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<Long, byte[]> all = store.all()) {
      while (all.hasNext()) {
        Waiting waiting = read(all.next());
        track(waiting.endpoint(), waiting.incoming());
        next = waiting.number() + 1;
      }
    }
  }

  /** The number of waiting records. */
  int size() {
    return endpoints.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The offset of the first waiting request after an offset. */
  OptionalLong firstRequestAfter(long offset) {
    Long first = requests.higher(offset);
    return first == null ? OptionalLong.empty() : OptionalLong.of(first);
  }

  /** Whether a record of the endpoint waits, so that its next record must wait too. */
  boolean has(EndpointKey endpoint) {
    return endpoints.containsKey(endpoint);
  }

  void add(EndpointKey endpoint, IncomingRecord incoming) {
    store.put(next, JSON.writeValueAsBytes(StoredRecord.of(incoming)));
    track(endpoint, incoming);
    next++;
  }

  /** The oldest waiting record. Records are read one at a time, because each may be large. */
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
    IncomingRecord incoming = JSON.readValue(stored.value, StoredRecord.class).incoming();
    return new Waiting(stored.key, incoming.endpoint().orElseThrow(), incoming);
  }

  private void track(EndpointKey endpoint, IncomingRecord incoming) {
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
   * A waiting record.
   *
   * @param number its position in the store
   */
  record Waiting(long number, EndpointKey endpoint, IncomingRecord incoming) {}

  /** A record as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record StoredRecord(
      String topic,
      int partition,
      long offset,
      long timestamp,
      byte[] key,
      byte @Nullable [] value,
      List<Header> headers) {
    static StoredRecord of(IncomingRecord incoming) {
      Record<byte[], byte[]> record = incoming.record();
      return new StoredRecord(
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

    IncomingRecord incoming() {
      RecordHeaders all = new RecordHeaders();
      headers.forEach(header -> all.add(new RecordHeader(header.name(), header.value())));
      return new IncomingRecord(topic, partition, offset, new Record<>(key, value, timestamp, all));
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Header(String name, byte @Nullable [] value) {}
}
