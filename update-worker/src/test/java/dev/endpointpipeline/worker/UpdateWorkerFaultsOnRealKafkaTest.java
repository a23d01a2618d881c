package dev.endpointpipeline.worker;

import static dev.endpointpipeline.worker.Requests.create;
import static dev.endpointpipeline.worker.Requests.serve;
import static dev.endpointpipeline.worker.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.apply.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * When a worker calls its runtime while Kafka fails: the whole worker with a runtime that counts
 * its calls, on its own broker with the minimum session timeout.
 */
class UpdateWorkerFaultsOnRealKafkaTest {
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);
  private static final String SESSION_TIMEOUT_MS = Long.toString(SESSION_TIMEOUT.toMillis());

  @TempDir static Path directory;
  private static LocalStack stack;

  private final CountingRuntime runtime = new CountingRuntime();
  private final EndpointKey key = new EndpointKey("demo", UUID.randomUUID().toString());

  @BeforeAll
  static void startStack() throws InterruptedException {
    stack =
        LocalStack.builder()
            .directory(directory.resolve("stack"))
            .brokerSetting("group.streams.min.session.timeout.ms", SESSION_TIMEOUT_MS)
            .brokerSetting("group.streams.session.timeout.ms", SESSION_TIMEOUT_MS)
            .start();
    RegisterSchemas.at(stack.registryUrl());
  }

  @AfterAll
  static void stopStack() {
    stack.close();
  }

  @Test
  void anAbortedTransactionStartsNoEffect() throws Exception {
    try (ConfigurableApplicationContext worker =
            startWorker("--worker.min-commit-interval=15s", "--worker.max-commit-interval=15s");
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      awaitLease(worker);
      long created = send(create(key));
      // Right after a commit, so that the next one is a full interval away.
      awaitOutcome().until(() -> runtime.newestRevision.get() == created);
      long updated = send(update(key, serve("{}")));
      awaitOutcome().until(this::isWrittenButNotCommitted);

      fence(admin);

      assertThat(runtime.newestRevision.get()).isEqualTo(created);
      awaitOutcome().until(() -> runtime.newestRevision.get() == updated);
    }
  }

  @Test
  void aWorkerWithoutContactToItsGroupMakesNoCallsAfterASessionTimeout() throws Exception {
    try (ConfigurableApplicationContext worker = startWorker()) {
      Lease lease = worker.getBean(Lease.class);
      awaitLease(worker);
      send(create(key));
      awaitOutcome().until(() -> runtime.calls.get() > 3);

      stack.broker(0).pause();
      long paused = System.nanoTime();
      try {
        awaitOutcome()
            .until(() -> !lease.isHeld() || System.nanoTime() - paused > SESSION_TIMEOUT.toNanos());
        assertThat(lease.isHeld()).as("held for longer than a session timeout").isFalse();
        int before = runtime.calls.get();
        // At most one call was running then.
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> runtime.calls.get() <= before + 1);
      } finally {
        stack.broker(0).resume();
      }
      int before = runtime.calls.get();
      awaitOutcome().until(() -> lease.isHeld() && runtime.calls.get() > before + 3);
    }
  }

  /** Takes over the worker's transactional id, as a second process with the same id would. */
  private static void fence(Admin admin) throws Exception {
    List<String> open =
        admin.listTransactions().all().get().stream()
            .filter(transaction -> transaction.state() == TransactionState.ONGOING)
            .map(TransactionListing::transactionalId)
            .toList();
    assertThat(open).hasSize(1);
    try (var usurper =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "transactional.id", open.get(0)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      usurper.initTransactions();
    }
  }

  private boolean isWrittenButNotCommitted() {
    return events("read_uncommitted") > events("read_committed");
  }

  private long events(String isolationLevel) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "group.id",
                UUID.randomUUID().toString(),
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                isolationLevel),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(Topic.ENDPOINT_STATUS.topicName()).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum()
          - consumer.beginningOffsets(partitions).values().stream()
              .mapToLong(Long::longValue)
              .sum();
    }
  }

  private ConfigurableApplicationContext startWorker(String... arguments) {
    SpringApplication worker = new SpringApplication(UpdateWorkerApplication.class);
    worker.setAllowBeanDefinitionOverriding(true);
    worker.addInitializers(
        context ->
            ((GenericApplicationContext) context)
                .registerBean("endpointRuntime", EndpointRuntime.class, () -> runtime));
    String[] all =
        Stream.concat(
                Stream.of(
                    "--server.port=0",
                    "--spring.kafka.bootstrap-servers=" + stack.bootstrapServers(),
                    "--endpoint-pipeline.registry.url=" + stack.registryUrl(),
                    "--endpoint-pipeline.topics.durability=as-is",
                    "--worker.state-directory=" + directory.resolve(key.endpointId())),
                Stream.of(arguments))
            .toArray(String[]::new);
    return worker.run(all);
  }

  private static void awaitLease(ConfigurableApplicationContext worker) {
    awaitOutcome().until(worker.getBean(Lease.class)::isHeld);
  }

  /** Sends a request and returns its revision. */
  private long send(SpecificRecord request) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new RecordSerdes(stack.registryUrl()).serializer())) {
      return producer
          .send(new ProducerRecord<>(Topic.ENDPOINT_REQUESTS.topicName(), key.toString(), request))
          .get()
          .offset();
    }
  }

  private static ConditionFactory awaitOutcome() {
    return await().atMost(Duration.ofSeconds(90));
  }

  /** Is always pending. */
  private static final class CountingRuntime implements EndpointRuntime {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong newestRevision = new AtomicLong(-1);

    @Override
    public Progress validate(DesiredEndpoint desired) {
      calls.incrementAndGet();
      newestRevision.accumulateAndGet(desired.revision(), Math::max);
      return new Progress.Pending(Duration.ofMillis(100));
    }

    @Override
    public Progress applyResources(DesiredEndpoint desired) {
      throw new IllegalStateException("unreachable");
    }

    @Override
    public Progress applyServeConfig(DesiredEndpoint desired) {
      throw new IllegalStateException("unreachable");
    }

    @Override
    public Progress observe(DesiredEndpoint desired) {
      throw new IllegalStateException("unreachable");
    }

    @Override
    public Progress delete(DesiredEndpoint desired) {
      throw new IllegalStateException("unreachable");
    }
  }
}
