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

/** Kafka Streams as the worker runs it. Anything under spring.kafka.streams.properties wins. */
@Configuration(proxyBeanMethods = false)
class StreamsConfiguration {
  private static final String APPLICATION_ID = "update-worker";
  private static final int OWN_COMMIT_INTERVALS = 5;
  private static final long LEAST_TRANSACTION_TIMEOUT_MS = 10_000;

  /** A partition is read on when no more than these of its records wait, of up to 2 MiB each. */
  private static final int WAITING_RECORDS = 4;

  private static final int BYTES_OF_ONE_ANSWER = 8 << 20;
  private static final int BYTES_OF_A_PARTITION = 1 << 20;
  private static final long BYTES_BEING_SENT = 16L << 20;

  /** {@link WorkerStartup} starts it, when topics, rights and schemas are there. */
  @Bean
  StreamsBuilderFactoryBean lifecycleStreams(
      KafkaProperties kafka,
      KafkaConnectionDetails connection,
      WorkerSettings worker,
      PipelineSettings pipeline,
      LifecycleTopology lifecycleTopology,
      CommitNotifyingClients clients,
      CommitPace commitPace,
      StreamThreadDeaths deaths,
      MeterRegistry meters) {
    Map<String, Object> config = defaults(worker, commitPace);
    config.putAll(durabilityOfInternalTopics(pipeline.topics()));
    config.putAll(kafka.buildStreamsProperties());
    config.put("bootstrap.servers", connection.getStreams().getBootstrapServers());
    config.putIfAbsent(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    StreamsBuilderFactoryBean streams =
        new StreamsBuilderFactoryBean(new KafkaStreamsConfiguration(config));
    streams.setAutoStartup(false);
    streams.setClientSupplier(clients);
    // A worker that is told to stop hands its partitions over at once, not when its session ends.
    streams.setLeaveGroupOnClose(true);
    streams.setInfrastructureCustomizer(
        new KafkaStreamsInfrastructureCustomizer() {
          @Override
          public void configureTopology(Topology topology) {
            lifecycleTopology.addTo(topology);
          }
        });
    streams.setStreamsUncaughtExceptionHandler(deaths);
    streams.addListener(new KafkaStreamsMicrometerListener(meters));
    return streams;
  }

  @Bean(destroyMethod = "") // with the closing of the context, before the streams are stopped
  StreamThreadDeaths streamThreadDeaths(
      WorkerSettings worker, Clock clock, ProcessEnd processEnd, MeterRegistry meters) {
    return new StreamThreadDeaths(
        new ThreadReplacements(worker.streamThreads()),
        clock,
        processEnd::begin,
        Counter.builder("endpoint.pipeline.worker.stream.thread.deaths")
            .description("stream threads that an exception ended")
            .register(meters));
  }

  /** Stopping the streams waits for their threads, also for one that waits for its replacement. */
  @Bean
  ApplicationListener<ContextClosedEvent> noMoreReplacements(StreamThreadDeaths deaths) {
    return closing -> deaths.close();
  }

  private static Map<String, Object> defaults(WorkerSettings worker, CommitPace commitPace) {
    Map<String, Object> config = new HashMap<>();
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, worker.streamThreads());
    // The topology asks for commits in time; Streams' own clock only catches what it forgets.
    long ownCommits = worker.maxCommitInterval().multipliedBy(OWN_COMMIT_INTERVALS).toMillis();
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, ownCommits);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        Math.toIntExact(Math.max(LEAST_TRANSACTION_TIMEOUT_MS, 2 * ownCommits)));
    // The thread asks between polls, which must not outlast that.
    config.put(StreamsConfig.POLL_MS_CONFIG, commitPace.check().toMillis());
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    // A partition takes a transaction's first record when the markers of the one before are in it:
    // that is a matter of milliseconds, and Kafka's default would try again after 100 ms to 1 s.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 10);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG), 50);
    // What a broker that hangs holds up; docs/operation.md has the set that it is part of.
    config.put(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topic.LARGEST_STATE_BYTES);
    config.putAll(boundsOfTheHeap());
    config.put(StreamsConfig.STATE_DIR_CONFIG, worker.stateDirectory().toString());
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDbMemory.class);
    return config;
  }

  /**
   * What is read ahead and what is being sent, in bytes: a record may be so large that Kafka's
   * defaults, which count records, come to gigabytes. Small records lose nothing, as one poll still
   * brings up to {@link #BYTES_OF_A_PARTITION} of each partition.
   */
  private static Map<String, Object> boundsOfTheHeap() {
    return Map.of(
        StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
        WAITING_RECORDS,
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
        BYTES_OF_ONE_ANSWER,
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        BYTES_OF_A_PARTITION,
        StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
        BYTES_BEING_SENT);
  }

  /** Changelogs hold the state: they must survive what the pipeline's topics survive. */
  private static Map<String, Object> durabilityOfInternalTopics(TopicRequirements topics) {
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
