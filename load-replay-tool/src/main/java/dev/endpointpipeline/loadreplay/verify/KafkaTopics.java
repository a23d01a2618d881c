package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.topics.RegistrySchemas;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.topics.TopicConsumers;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics in Kafka: what is committed, read without a group. Every method throws {@link
 * TopicException} if Kafka or the registry does not respond. Not thread-safe.
 */
public final class KafkaTopics implements Topics, AutoCloseable {
  private static final List<Topic> READ =
      List.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConsumer<byte[], byte[]> reader;

  /** For single records, so that the reader keeps what it has fetched. */
  private final KafkaConsumer<byte[], byte[]> seeker;

  /** For the ends of partitions; assigned to all of them. */
  private final KafkaConsumer<byte[], byte[]> offsets;

  /** For the ends that consumers of committed records do not see. */
  private final Admin admin;

  private final RegistrySchemas schemas;
  private final String servers;
  private final long revisionBase;
  private final int partitions;

  /**
   * @param revisionBase what the services add to the offset of a request to get its revision
   * @throws TopicException if Kafka or the registry does not respond, or if a topic is missing
   */
  public KafkaTopics(TopicAccess access, long revisionBase) {
    this.revisionBase = revisionBase;
    this.schemas = access.newSchemas();
    this.servers = access.bootstrapServers();
    schemas.requireAccess();
    this.reader = TopicConsumers.create(with(access.kafka(), Map.of("max.poll.records", "2000")));
    this.seeker =
        TopicConsumers.create(
            with(
                access.kafka(),
                Map.of("max.poll.records", "1", "max.partition.fetch.bytes", "65536")));
    this.offsets = TopicConsumers.create(access.kafka());
    this.admin = Admin.create(Map.<String, Object>copyOf(access.kafka()));
    try {
      List<TopicPartition> all = new ArrayList<>();
      READ.forEach(topic -> all.addAll(partitions(topic)));
      partitions = all.size() / READ.size();
      offsets.assign(all);
    } catch (TopicException e) {
      close();
      throw e;
    }
  }

  private List<TopicPartition> partitions(Topic topic) {
    List<TopicPartition> found =
        calling(() -> TopicConsumers.partitions(offsets, topic.topicName()));
    int expected = calling(() -> offsets.partitionsFor(READ.get(0).topicName())).size();
    if (found.size() != expected) {
      throw new TopicException(
          "%s: %d partitions (expected: %d, as endpoint-requests)"
              .formatted(topic.topicName(), found.size(), expected),
          null);
    }
    return found;
  }

  private static Map<String, String> with(Map<String, String> kafka, Map<String, String> defaults) {
    Map<String, String> settings = new HashMap<>(defaults);
    settings.putAll(kafka);
    return settings;
  }

  /** The partition of a key, as the gateways' producer computes it. */
  public static int partitionOf(String key, int partitions) {
    return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
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
    return base(topic)
        + calling(() -> offsets.beginningOffsets(List.of(one)).getOrDefault(one, 0L));
  }

  @Override
  public long end(Topic topic, int partition) {
    return base(topic) + endOffset(new TopicPartition(topic.topicName(), partition));
  }

  private long endOffset(TopicPartition partition) {
    return calling(() -> offsets.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
  }

  private long base(Topic topic) {
    return topic == Topic.ENDPOINT_REQUESTS ? revisionBase : 0;
  }

  @Override
  public void awaitCommitted(Topic topic, int partition, Duration patience)
      throws InterruptedException {
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    long written = writtenOffset(one);
    long giveUp = System.nanoTime() + patience.toNanos();
    while (endOffset(one) < written) {
      if (System.nanoTime() >= giveUp) {
        throw new TopicException(
            "%s: a transaction is open since offset %d (expected: committed or aborted within %d s)"
                .formatted(one, endOffset(one), patience.toSeconds()),
            null);
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  private long writtenOffset(TopicPartition partition) throws InterruptedException {
    try {
      return admin
          .listOffsets(
              Map.of(partition, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .partitionResult(partition)
          .get()
          .offset();
    } catch (ExecutionException e) {
      throw new TopicException(
          "Kafka at %s: %s".formatted(servers, Objects.requireNonNull(e.getCause()).getMessage()),
          e);
    }
  }

  @Override
  public long read(Topic topic, int partition, long from, Consumer<TopicRecord> consumer) {
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    long end = endOffset(one);
    long first = from - base(topic);
    if (first >= end) {
      return from;
    }
    return calling(
        () -> {
          reader.assign(List.of(one));
          reader.seek(one, first);
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
          return base(topic) + reader.position(one);
        });
  }

  @Override
  public Optional<TopicRecord> at(Topic topic, int partition, long at) {
    TopicPartition one = new TopicPartition(topic.topicName(), partition);
    long offset = at - base(topic);
    return calling(
        () -> {
          seeker.assign(List.of(one));
          seeker.seek(one, offset);
          long giveUp = System.nanoTime() + PATIENCE.toNanos();
          while (seeker.position(one) <= offset && offset < endOffset(one)) {
            for (ConsumerRecord<byte[], byte[]> record : seeker.poll(POLL)) {
              return record.offset() == offset
                  ? Optional.of(decoded(topic, record))
                  : Optional.empty();
            }
            if (System.nanoTime() > giveUp) {
              throw new TopicException(
                  "%s: no record for %d s (expected: offset %d)"
                      .formatted(one, PATIENCE.toSeconds(), offset),
                  null);
            }
          }
          return Optional.empty();
        });
  }

  private TopicRecord decoded(Topic topic, ConsumerRecord<byte[], byte[]> record) {
    return new TopicRecord(
        topic,
        record.partition(),
        base(topic) + record.offset(),
        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
        record.headers(),
        record.value(),
        record.value() == null ? null : schemas.decode(record.value()));
  }

  @Override
  public void close() {
    reader.close();
    seeker.close();
    offsets.close();
    admin.close();
  }
}
