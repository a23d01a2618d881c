package dev.endpointpipeline.worker.commit;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Kafka Streams' default clients, with producers that notify about commits and aborts. */
public final class CommitNotifyingClients implements KafkaClientSupplier {
  private final CommittedEffects effects;
  private final PacedCommits pace;

  /** Creates a supplier whose producers notify these two. */
  public CommitNotifyingClients(CommittedEffects effects, PacedCommits pace) {
    this.effects = effects;
    this.pace = pace;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the producer is not transactional, because then no commit
   *     would start effects
   */
  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    if (config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) == null) {
      throw new IllegalStateException(
          "processing.guarantee: not transactional (expected: exactly_once_v2)");
    }
    return new CommitNotifyingProducer(
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
        effects,
        pace);
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
