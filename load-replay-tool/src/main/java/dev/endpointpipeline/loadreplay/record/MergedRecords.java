package dev.endpointpipeline.loadreplay.record;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Merges the records of several partitions by their time, each partition in its own order. Reads on
 * only where no record waits, so that memory is bounded by one poll for each partition.
 */
final class MergedRecords implements Iterator<ConsumerRecord<byte[], byte[]>> {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting =
      new LinkedHashMap<>();

  /** End offsets of partitions of which there is more to read. */
  private final Map<TopicPartition, Long> ends;

  /**
   * @param consumer assigned to the partitions, at the first record of each
   * @param ends offset by partition at which it ends
   */
  MergedRecords(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    this.consumer = consumer;
    this.ends = new LinkedHashMap<>(ends);
    ends.keySet().forEach(partition -> waiting.put(partition, new ArrayDeque<>()));
    removeEnded();
  }

  @Override
  public boolean hasNext() {
    fill();
    return waiting.values().stream().anyMatch(records -> !records.isEmpty());
  }

  @Override
  public ConsumerRecord<byte[], byte[]> next() {
    fill();
    Deque<ConsumerRecord<byte[], byte[]>> earliest = null;
    long earliestTime = Long.MAX_VALUE;
    for (Deque<ConsumerRecord<byte[], byte[]>> records : waiting.values()) {
      ConsumerRecord<byte[], byte[]> first = records.peek();
      if (first != null && (earliest == null || first.timestamp() < earliestTime)) {
        earliest = records;
        earliestTime = first.timestamp();
      }
    }
    return removeFirst(earliest);
  }

  private static ConsumerRecord<byte[], byte[]> removeFirst(
      @Nullable Deque<ConsumerRecord<byte[], byte[]>> records) {
    if (records == null) {
      throw new NoSuchElementException();
    }
    return records.remove();
  }

  /** Reads until a record of each partition waits that has not ended. */
  private void fill() {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    for (List<TopicPartition> empty = empty(); !empty.isEmpty(); empty = empty()) {
      consumer.pause(consumer.assignment());
      consumer.resume(empty);
      if (!poll() && System.nanoTime() > giveUp) {
        throw new SourceException(
            "%s: no records for %d s (expected: offsets up to %s)"
                .formatted(empty.get(0), PATIENCE.toSeconds(), ends.get(empty.get(0))),
            null);
      }
    }
  }

  /** Reads once; false if there was nothing. */
  private boolean poll() {
    boolean progress = false;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      Long end = ends.get(partition);
      Deque<ConsumerRecord<byte[], byte[]>> records = waiting.get(partition);
      if (end != null && records != null && record.offset() < end) {
        records.add(record);
        progress = true;
      }
    }
    return removeEnded() || progress;
  }

  private boolean removeEnded() {
    return ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private List<TopicPartition> empty() {
    List<TopicPartition> empty = new ArrayList<>();
    waiting.forEach(
        (partition, records) -> {
          if (records.isEmpty() && ends.containsKey(partition)) {
            empty.add(partition);
          }
        });
    return empty;
  }
}
