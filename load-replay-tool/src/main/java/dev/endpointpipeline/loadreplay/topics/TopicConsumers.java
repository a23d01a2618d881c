package dev.endpointpipeline.loadreplay.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers of committed records that belong to no group and commit no offsets. */
public final class TopicConsumers {
  private TopicConsumers() {}

  /**
   * Creates a consumer without partitions.
   *
   * @param kafka its configuration, at least {@code bootstrap.servers}
   * @throws TopicException if the configuration is invalid
   */
  public static KafkaConsumer<byte[], byte[]> create(Map<String, String> kafka) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("default.api.timeout.ms", "20000");
    settings.put("max.poll.records", "200");
    settings.putAll(kafka);
    settings.put("isolation.level", "read_committed");
    settings.put("allow.auto.create.topics", "false");
    settings.put("enable.auto.commit", "false");
    // Every position is set explicitly; if retention overtakes it, records must not be skipped.
    settings.put("auto.offset.reset", "none");
    try {
      return new KafkaConsumer<>(
          settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new TopicException("Kafka: %s".formatted(reason), e);
    }
  }

  /**
   * All partitions of a topic, by number.
   *
   * @throws TopicException if there is no such topic
   * @throws KafkaException if Kafka does not respond
   */
  public static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new TopicException(topic + ": no such topic", null);
    }
    return found.stream()
        .map(PartitionInfo::partition)
        .sorted()
        .map(partition -> new TopicPartition(topic, partition))
        .toList();
  }
}
