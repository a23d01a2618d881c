package dev.endpointpipeline.worker;

import static dev.endpointpipeline.worker.Requests.create;
import static dev.endpointpipeline.worker.Requests.serve;
import static dev.endpointpipeline.worker.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.kafkabinding.KnownSchemas;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.kafkabinding.SchemaRegistry;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker that starts, and takes over partitions, while the real registry is down. */
class RegistryOutageTest {
  private static final String REQUESTS = Topic.ENDPOINT_REQUESTS.topicName();

  @TempDir Path directory;

  @Test
  void aWorkerThatStartsDuringARegistryOutageUsesStoredStateAndSchemas() throws Exception {
    EndpointKey key = new EndpointKey("demo", "kept");
    try (LocalStack stack = LocalStack.builder().directory(directory.resolve("stack")).start()) {
      RegisterSchemas.at(stack.registryUrl());
      byte[] creation;
      byte[] change;
      try (Serializer<SpecificRecord> serializer =
          new RecordSerdes(stack.registryUrl()).serializer()) {
        creation = serializer.serialize(REQUESTS, create(key));
        change = serializer.serialize(REQUESTS, update(key, serve("{}")));
      }
      try (var worker = startWorker(stack)) {
        send(stack, key, creation);
        awaitOutcomes(stack, 1);
        assertThat(worker.isActive()).isTrue();
      }
      stack.registry().kill();
      try (var worker = startWorker(stack)) {
        send(stack, key, change);
        awaitOutcomes(stack, 2);

        double deaths =
            worker
                .getBean(MeterRegistry.class)
                .get("endpoint.pipeline.worker.stream.thread.deaths")
                .counter()
                .count();
        assertThat(deaths).isZero();
      }
    }
  }

  /** A registry that hangs delays a caller the most. */
  @Test
  void onlyARecordWithAnUnknownSchemaWaitsForTheRegistry() throws Exception {
    EndpointKey concerned = new EndpointKey("demo", "concerned");
    try (LocalStack stack = LocalStack.builder().directory(directory.resolve("stack")).start()) {
      RegisterSchemas.at(stack.registryUrl());
      byte[] creation;
      try (Serializer<SpecificRecord> serializer =
          new RecordSerdes(stack.registryUrl()).serializer()) {
        creation = serializer.serialize(REQUESTS, create(concerned));
      }
      try (var worker = startWorker(stack)) {
        send(stack, concerned, creation);
        awaitOutcomes(stack, 1);
        byte[] unseen = withAnotherSchema(stack);
        stack.registry().pause();
        send(stack, concerned, unseen);
        List<EndpointKey> others =
            IntStream.range(0, 20).mapToObj(i -> new EndpointKey("demo", "other-" + i)).toList();
        try (Serializer<SpecificRecord> serializer =
            worker.getBean(KnownSchemas.class).serializer()) {
          for (EndpointKey other : others) {
            send(stack, other, serializer.serialize(REQUESTS, create(other)));
          }
        }
        awaitOutcomes(stack, 1 + others.size());
        assertThat(gauge(worker, "endpoint.pipeline.worker.records.waiting")).isEqualTo(1);

        stack.registry().resume();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> gauge(worker, "endpoint.pipeline.worker.records.waiting") == 0);
        MeterRegistry meters = worker.getBean(MeterRegistry.class);
        assertThat(meters.get("endpoint.pipeline.worker.dead.letters").counter().count())
            .isEqualTo(1);
        assertThat(meters.get("endpoint.pipeline.worker.stream.thread.deaths").counter().count())
            .isZero();
      }
    }
  }

  /** Encodes a record with a newly registered schema. */
  private static byte[] withAnotherSchema(LocalStack stack) {
    int id =
        new SchemaRegistry(stack.registryUrl())
            .register(SchemaBuilder.record("Foreign").namespace("test").fields().endRecord());
    return ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 0).putInt(id).array();
  }

  private static double gauge(ConfigurableApplicationContext worker, String name) {
    return worker.getBean(MeterRegistry.class).get(name).gauge().value();
  }

  private ConfigurableApplicationContext startWorker(LocalStack stack) {
    return SpringApplication.run(
        UpdateWorkerApplication.class,
        "--server.port=0",
        "--spring.kafka.bootstrap-servers=" + stack.bootstrapServers(),
        "--endpoint-pipeline.registry.url=" + stack.registryUrl(),
        "--endpoint-pipeline.topics.durability=as-is",
        "--worker.state-directory=" + directory.resolve("state"));
  }

  private static void send(LocalStack stack, EndpointKey key, byte[] request) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(REQUESTS, key.toString(), request)).get();
    }
  }

  /** Each request has five events, the last one with its outcome. */
  private static void awaitOutcomes(LocalStack stack, int requests) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            stack.bootstrapServers(),
            "group.id",
            "reader-" + requests,
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed");
    try (var events =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      events.subscribe(List.of(Topic.ENDPOINT_STATUS.topicName()));
      int[] seen = {0};
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                seen[0] += events.poll(Duration.ofMillis(100)).count();
                return seen[0] >= 5 * requests;
              });
    }
  }
}
