package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.PipelineSettings;
import dev.endpointpipeline.kafkabinding.TopicRequirements;
import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.commit.CommitNotifyingClients;
import dev.endpointpipeline.worker.topology.BoundedRocksDbMemory;
import dev.endpointpipeline.worker.topology.CommitPace;
import dev.endpointpipeline.worker.topology.LifecycleTopology;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.kafka.config.KafkaStreamsConfiguration;
import org.springframework.kafka.config.KafkaStreamsInfrastructureCustomizer;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.streams.KafkaStreamsMicrometerListener;

/** Configures Kafka Streams. Keys of spring.kafka.streams.properties take precedence. */
@Configuration(proxyBeanMethods = false)
class StreamsConfiguration {
  private static final String APPLICATION_ID = "update-worker";
  private static final int COMMIT_INTERVAL_FACTOR = 5;
  private static final long MIN_TRANSACTION_TIMEOUT_MS = 10_000;

  /** Buffered records per partition before Streams pauses it; each record has up to 2 MiB. */
  private static final int MAX_BUFFERED_RECORDS = 4;

  private static final int MAX_FETCH_BYTES = 8 << 20;
  private static final int MAX_PARTITION_FETCH_BYTES = 1 << 20;
  private static final long PRODUCER_BUFFER_BYTES = 16L << 20;

  /** Not auto-started: {@link WorkerStartup} starts it when topics, rights and schemas exist. */
  @Bean
  StreamsBuilderFactoryBean lifecycleStreams(
      KafkaProperties kafka,
      KafkaConnectionDetails connection,
      WorkerSettings worker,
      PipelineSettings pipeline,
      LifecycleTopology lifecycleTopology,
      CommitNotifyingClients clients,
      CommitPace commitPace,
      StreamThreadExceptionHandler deaths,
      MeterRegistry meters) {
    Map<String, Object> config = defaults(worker, commitPace);
    config.putAll(internalTopicDurability(pipeline.topics()));
    config.putAll(kafka.buildStreamsProperties());
    config.put("bootstrap.servers", connection.getStreams().getBootstrapServers());
    config.putIfAbsent(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    StreamsBuilderFactoryBean streams =
        new StreamsBuilderFactoryBean(new KafkaStreamsConfiguration(config));
    streams.setAutoStartup(false);
    streams.setClientSupplier(clients);
    // Hand over partitions at once on shutdown, not after the session timeout.
    streams.setLeaveGroupOnClose(true);
    streams.setInfrastructureCustomizer(
        new KafkaStreamsInfrastructureCustomizer() {
          @Override
          public void configureTopology(Topology topology) {
            lifecycleTopology.addTo(topology);
          }
        });
    streams.setStreamsUncaughtExceptionHandler(deaths);
    streams.setStateRestoreListener(new RestoreLog());
    streams.addListener(new KafkaStreamsMicrometerListener(meters));
    return streams;
  }

  @Bean(destroyMethod = "") // closed by stopThreadReplacements, before the streams stop
  StreamThreadExceptionHandler streamThreadExceptionHandler(
      WorkerSettings worker, Clock clock, ProcessExit processExit, MeterRegistry meters) {
    return new StreamThreadExceptionHandler(
        new ThreadReplacementPolicy(worker.streamThreads()),
        clock,
        processExit::start,
        Counter.builder("endpoint.pipeline.worker.stream.thread.deaths")
            .description("stream threads that died with an exception")
            .register(meters));
  }

  /** Stopping the streams waits for all threads, including one that waits to be replaced. */
  @Bean
  ApplicationListener<ContextClosedEvent> stopThreadReplacements(
      StreamThreadExceptionHandler deaths) {
    return closing -> deaths.close();
  }

  private static Map<String, Object> defaults(WorkerSettings worker, CommitPace commitPace) {
    Map<String, Object> config = new HashMap<>();
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, worker.streamThreads());
    // The topology requests commits itself; Streams' own commit interval is only a fallback.
    long commitInterval =
        worker.maxCommitInterval().multipliedBy(COMMIT_INTERVAL_FACTOR).toMillis();
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(Math.max(MIN_TRANSACTION_TIMEOUT_MS, 2 * commitInterval)));
    // The thread checks for due commits between polls, so a poll must not last longer.
    config.put(StreamsConfig.POLL_MS_CONFIG, commitPace.check().toMillis());
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    // A partition rejects a transaction's first record until it has the markers of the transaction
    // before, which takes milliseconds. Kafka's default would retry after 100 ms to 1 s.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 10);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 50);
    // Limits the delay by a broker that hangs; docs/operation.md lists the related timeouts.
    config.put(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topic.MAX_STATE_BYTES);
    config.putAll(memoryLimits());
    config.put(StreamsConfig.STATE_DIR_CONFIG, worker.stateDirectory().toString());
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDbMemory.class);
    return config;
  }

  /**
   * Limits buffers in bytes: records can be so large that Kafka's defaults, which count records,
   * add up to gigabytes. This costs small records nothing, because one poll still returns up to
   * {@link #MAX_PARTITION_FETCH_BYTES} of each partition.
   */
  private static Map<String, Object> memoryLimits() {
    return Map.of(
        StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
        MAX_BUFFERED_RECORDS,
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
        MAX_FETCH_BYTES,
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        MAX_PARTITION_FETCH_BYTES,
        StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
        PRODUCER_BUFFER_BYTES);
  }

  /** Changelogs hold the state, so they need the same durability as the pipeline's topics. */
  private static Map<String, Object> internalTopicDurability(TopicRequirements topics) {
    if (topics.durability() == Durability.AS_IS) {
      return Map.of();
    }
    return Map.of(
        StreamsConfig.REPLICATION_FACTOR_CONFIG,
        topics.replicationFactor(),
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        topics.minInSyncReplicas());
  }

  @Bean(destroyMethod = "close")
  Admin kafkaAdminClient(KafkaProperties kafka, KafkaConnectionDetails connection) {
    Map<String, Object> config = kafka.buildAdminProperties();
    config.put("bootstrap.servers", connection.getAdmin().getBootstrapServers());
    config.put("request.timeout.ms", 5_000);
    config.put("default.api.timeout.ms", 10_000);
    return Admin.create(config);
  }
}
