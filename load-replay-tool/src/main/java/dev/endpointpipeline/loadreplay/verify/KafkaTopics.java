package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.topics.RegistrySchemas;
import dev.endpointpipeline.loadreplay.topics.TopicConsumers;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics in Kafka: what is committed, read without a group. Every method throws {@link
 * TopicException} if Kafka or the registry does not respond. Not thread-safe.
 */
public final class KafkaTopics implements Topics, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<byte[], byte[]> reader;

  /** For single records, so that the reader keeps what it has fetched. */
  private final KafkaConsumer<byte[], byte[]> seeker;

  private final RegistrySchemas schemas;
  private final String servers;
  private final int partitions;

  /**
   * @param kafka configuration of the consumers, at least {@code bootstrap.servers}
   * @throws TopicException if Kafka does not respond, or if a topic is missing
   */
  public KafkaTopics(Map<String, String> kafka, RegistrySchemas schemas) {
    this.schemas = schemas;
    this.servers = String.valueOf(kafka.get("bootstrap.servers"));
    this.reader = TopicConsumers.create(with(kafka, "max.poll.records", "2000"));
    this.seeker =
        TopicConsumers.create(
            with(
                with(kafka, "max.poll.records", "1"),
                "max.partition.fetch.bytes",
                Integer.toString(1 << 16)));
    try {
      partitions =
          calling(() -> TopicConsumers.partitions(reader, Topic.ENDPOINT_REQUESTS.topicName()))
              .size();
      for (Topic topic : List.of(Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE)) {
        requireSamePartitions(topic);
      }
    } catch (TopicException e) {
      close();
      throw e;
    }
  }

  private static Map<String, String> with(Map<String, String> kafka, String name, String value) {
    Map<String, String> settings = new HashMap<>(Map.of(name, value));
    settings.putAll(kafka);
    return settings;
  }

  private void requireSamePartitions(Topic topic) {
    int found = calling(() -> TopicConsumers.partitions(reader, topic.topicName())).size();
    if (found != partitions) {
      throw new TopicException(
          "%s: %d partitions (expected: %d, as endpoint-requests)"
              .formatted(topic.topicName(), found, partitions),
          null);
    }
  }

  private <T> T calling(Supplier<T> call) {
    try {
      return call.get();
    } catch (KafkaException e) {
      throw new TopicException("Kafka at %s: %s".formatted(servers, e.getMessage()), e);
    }
  }

  @Override
  public int partitions() {
    return partitions;
  }

  @Override
  public long begin(Topic topic, int partition) {
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    return calling(() -> reader.beginningOffsets(List.of(one)).getOrDefault(one, 0L));
  }

  @Override
  public long end(Topic topic, int partition) {
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    return calling(() -> reader.endOffsets(List.of(one)).getOrDefault(one, 0L));
  }

  @Override
  public long read(Topic topic, int partition, long from, Consumer<TopicRecord> consumer) {
    long end = end(topic, partition);
    if (from >= end) {
      return from;
    }
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    return calling(
        () -> {
          reader.assign(List.of(one));
          reader.seek(one, from);
          long progress = System.nanoTime();
          while (reader.position(one) < end) {
            var records = reader.poll(POLL);
            if (!records.isEmpty()) {
              progress = System.nanoTime();
            } else if (System.nanoTime() - progress > PATIENCE.toNanos()) {
              throw new TopicException(
                  "%s: no records for %d s (expected: offsets up to %d)"
                      .formatted(one, PATIENCE.toSeconds(), end),
                  null);
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
              consumer.accept(decoded(topic, record));
            }
          }
          return reader.position(one);
        });
  }

  @Override
  public Optional<TopicRecord> at(Topic topic, int partition, long offset) {
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    return calling(
        () -> {
          seeker.assign(List.of(one));
          seeker.seek(one, offset);
          long start = System.nanoTime();
          while (seeker.position(one) <= offset
              && System.nanoTime() - start < PATIENCE.toNanos()
              && offset < end(topic, partition)) {
            for (ConsumerRecord<byte[], byte[]> record : seeker.poll(POLL)) {
              return record.offset() == offset
                  ? Optional.of(decoded(topic, record))
                  : Optional.empty();
            }
          }
          return Optional.empty();
        });
  }

  private TopicRecord decoded(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    return new TopicRecord(
        topic,
        record.partition(),
        record.offset(),
        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
        record.headers(),
        record.value(),
        record.value() == null ? null : schemas.decode(record.value()));
  }

  @Override
  public void close() {
    reader.close();
    seeker.close();
  }
}
