package dev.endpointpipeline.loadreplay.record;

import dev.endpointpipeline.loadreplay.record.TopicWindow.Offsets;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.topics.RegistrySchemas;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.topics.TopicConsumers;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import dev.endpointpipeline.schemas.Topic;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose requests are in the topic endpoint-requests, by time and in bounded memory. Reads
 * what is committed when it begins, as a consumer without a group. Rollbacks are skipped, because
 * no caller made them, and so are records that can't be decoded.
 */
public final class RequestTopicSource implements Iterator<RecordedCall>, AutoCloseable {
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RegistrySchemas schemas;
  private final RequestCalls calls;
  private final TopicWindow window;
  private final Redaction redaction;
  private final Map<Integer, Long> firstOffsets = new HashMap<>();
  private final MergedRecords records;
  private final Instant started;
  private @Nullable RecordedCall next;
  private long rollbacks;
  private long undecoded;

  /**
   * Finds the records, and reads the first one.
   *
   * @param gateway base URL in the calls' URLs
   * @throws SourceException if Kafka does not respond
   * @throws TopicException if the registry does not respond, or if there is no such topic
   */
  public RequestTopicSource(
      TopicAccess topics, URI gateway, TopicWindow window, Redaction redaction) {
    this.window = window;
    this.redaction = redaction;
    this.schemas = topics.newSchemas();
    this.calls = new RequestCalls(gateway, redaction);
    this.consumer = TopicConsumers.create(topics.kafka());
    try {
      this.records = new MergedRecords(consumer, seek());
      ConsumerRecord<byte[], byte[]> first = advance();
      this.started = first == null ? Instant.EPOCH : Instant.ofEpochMilli(first.timestamp());
    } catch (TimeoutException e) {
      consumer.close();
      throw new SourceException(
          topics.bootstrapServers() + ": no response (expected: a Kafka broker)", e);
    } catch (KafkaException e) {
      consumer.close();
      throw new SourceException(
          "%s at %s: %s".formatted(TOPIC, topics.bootstrapServers(), e.getMessage()), e);
    } catch (SourceException | TopicException e) {
      consumer.close();
      throw e;
    }
  }

  /** Goes to the first record of each partition; returns the offsets at which they end. */
  private Map<TopicPartition, Long> seek() {
    List<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> latest = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> from = offsetsAt(window.from(), partitions, begins, latest);
    Map<TopicPartition, Long> to = offsetsAt(window.to(), partitions, latest, latest);
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Offsets offsets =
          window.offsets().getOrDefault(partition.partition(), new Offsets(0, Long.MAX_VALUE));
      long first = Math.max(of(begins, partition), Math.max(of(from, partition), offsets.from()));
      firstOffsets.put(partition.partition(), first);
      ends.put(partition, Math.min(of(to, partition), offsets.to()));
      consumer.seek(partition, first);
    }
    return ends;
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> found = TopicConsumers.partitions(consumer, TOPIC);
    for (int partition : window.offsets().keySet()) {
      if (!found.contains(new TopicPartition(TOPIC, partition))) {
        throw new SourceException(
            "offsets: partition %d (expected: 0-%d)".formatted(partition, found.size() - 1), null);
      }
    }
    return found.stream()
        .filter(one -> window.offsets().isEmpty() || window.offsets().containsKey(one.partition()))
        .toList();
  }

  /** The first offsets at a time or later; without a time the given ones. */
  private Map<TopicPartition, Long> offsetsAt(
      @Nullable Instant time,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> withoutTime,
      Map<TopicPartition, Long> ends) {
    if (time == null) {
      return withoutTime;
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
    Map<TopicPartition, Long> offsets = new HashMap<>(ends);
    for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> found :
        consumer.offsetsForTimes(times).entrySet()) {
      OffsetAndTimestamp offset = found.getValue();
      if (offset != null) {
        offsets.put(found.getKey(), offset.offset());
      }
    }
    return offsets;
  }

  private static long of(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return offsets.getOrDefault(partition, 0L);
  }

  /** What the recording's first line says. */
  public RecordingInfo info() {
    return RecordingInfo.recorded(
        RecordingInfo.Source.ENDPOINT_REQUESTS, redaction == Redaction.SECRETS, started);
  }

  /** The number of rollbacks that were skipped so far. */
  public long rollbacks() {
    return rollbacks;
  }

  /** The number of records so far that could not be decoded. */
  public long undecoded() {
    return undecoded;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public RecordedCall next() {
    RecordedCall call = next;
    if (call == null) {
      throw new NoSuchElementException();
    }
    try {
      advance();
    } catch (KafkaException e) {
      throw new SourceException(TOPIC + ": " + e.getMessage(), e);
    }
    return call;
  }

  /** Reads the next call, and returns its record; null if there is none. */
  private @Nullable ConsumerRecord<byte[], byte[]> advance() {
    next = null;
    while (records.hasNext()) {
      ConsumerRecord<byte[], byte[]> record = records.next();
      if (isRecorded(record)) {
        next = call(record);
        if (next != null) {
          return record;
        }
        calls.skip(record);
      }
    }
    return null;
  }

  /** By the key, so that others need not be decoded. */
  private boolean isRecorded(ConsumerRecord<byte[], byte[]> record) {
    if (window.workspaces().isEmpty() || record.key() == null) {
      return true;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    int slash = key.indexOf('/');
    return window.workspaces().contains(slash < 0 ? key : key.substring(0, slash));
  }

  private @Nullable RecordedCall call(ConsumerRecord<byte[], byte[]> record) {
    GenericRecord request = record.value() == null ? null : schemas.decode(record.value());
    if (request == null) {
      undecoded++;
      return null;
    }
    RecordedCall call =
        calls.call(record, request, firstOffsets.getOrDefault(record.partition(), 0L));
    rollbacks += call == null ? 1 : 0;
    return call;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
