package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.kafkabinding.KnownSchemas;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

@Configuration(proxyBeanMethods = false)
class ReadModelConfiguration {
  /** How long the broker holds an empty fetch, which may delay a partition's first record. */
  private static final int FETCH_MAX_WAIT_MS = 50;

  /** On the heap while the model loads; Kafka's default of 50 MB is most of a small heap. */
  private static final int FETCH_MAX_BYTES = 8 << 20;

  @Bean
  OffHeapStore offHeapStore(StateDirectory directory) {
    return new OffHeapStore(directory.path());
  }

  @Bean
  StateCheckpoint stateCheckpoint(
      StateDirectory directory, Admin admin, RevisionBase revisionBase) {
    TopicIdentity topics = new TopicIdentity(admin, revisionBase);
    return new StateCheckpoint(
        directory.path().resolve("checkpoint"), topics::describe, InstantSource.system());
  }

  @Bean
  ReadModel readModel(
      ReadModelSettings settings,
      OffHeapStore store,
      StateCheckpoint checkpoint,
      MeterRegistry meters) {
    ReadModel model = new ReadModel(settings, store, checkpoint);
    Gauge.builder("gateway.readmodel.endpoints", model, ReadModel::size)
        .description("Endpoints known from the topic endpoint-state")
        .register(meters);
    Gauge.builder("gateway.readmodel.predictions", model, ReadModel::foldedEndpoints)
        .description("Endpoints with an accepted request that the worker has not handled yet")
        .register(meters);
    Gauge.builder("gateway.readmodel.bytes", model, all -> all.total().bytes())
        .description("Bytes of states and requests, as gateway.quota.total-size limits them")
        .register(meters);
    Gauge.builder("gateway.readmodel.heap.bytes", model, ReadModel::heapBytes)
        .description("Bytes of the heap that it takes, as gateway.quota.heap-percent limits them")
        .register(meters);
    Gauge.builder("gateway.readmodel.awaiting.outcome", model, ReadModel::awaitingOutcome)
        .description("Calls that wait for the outcome of their request")
        .register(meters);
    return model;
  }

  /** Before the server waits for calls under way to end, so that waiting calls end at once. */
  @Bean
  ApplicationListener<ContextClosedEvent> stopWaiting(ReadModel model) {
    return closing -> model.stopWaiting();
  }

  @Bean
  LogFollower logFollower(
      ReadModel model,
      KafkaProperties kafka,
      KnownSchemas schemas,
      RevisionBase revisionBase,
      MeterRegistry meters) {
    Map<String, Object> settings = new HashMap<>(kafka.buildConsumerProperties());
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "gateway-log-follower");
    LogFollower follower =
        new LogFollower(
            model,
            new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            schemas.deserializer(),
            revisionBase.value(),
            Counter.builder("gateway.readmodel.undecodable")
                .description(
                    "Records of endpoint-state and endpoint-requests that could not be read")
                .register(meters));
    Gauge.builder("gateway.readmodel.lag", follower, LogFollower::lag)
        .description("Records of endpoint-state and endpoint-requests that are still to be read")
        .register(meters);
    return follower;
  }
}
