package dev.endpointpipeline.worker;

import static dev.endpointpipeline.worker.Requests.create;
import static dev.endpointpipeline.worker.Requests.serve;
import static dev.endpointpipeline.worker.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.WithLocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;

/** The whole worker with its default configuration, on a real broker and a real registry. */
@WithLocalStack
class UpdateWorkerOnRealKafkaTest {
  @TempDir Path directory;

  @Test
  void takesAnEndpointFromCreationThroughAFailedUpdateToARunningOne(LocalStack stack)
      throws Exception {
    RegisterSchemas.at(stack.registryUrl());
    RecordSerdes serdes = new RecordSerdes(stack.registryUrl());
    EndpointKey key = new EndpointKey("demo", UUID.randomUUID().toString());
    try (ConfigurableApplicationContext worker = startWorker(stack);
        var producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", 0),
                new StringSerializer(),
                serdes.serializer());
        var events =
            new KafkaConsumer<>(
                Map.<String, Object>of(
                    "bootstrap.servers",
                    stack.bootstrapServers(),
                    "group.id",
                    UUID.randomUUID().toString(),
                    "auto.offset.reset",
                    "earliest",
                    "isolation.level",
                    "read_committed"),
                new ByteArrayDeserializer(),
                serdes.deserializer())) {
      awaitReadiness(worker);
      events.subscribe(List.of(Topic.ENDPOINT_STATUS.topicName()));
      List<String> seen = new ArrayList<>();

      send(producer, key, create(key));
      awaitEvent(events, seen, "RUNNING/APPLIED");
      send(producer, key, update(key, serve("{\"fail_in\":\"APPLYING_SERVE_CONFIG\"}")));
      awaitEvent(events, seen, "FAILED/FAILED");
      send(producer, key, update(key, serve("{}")));
      awaitEvent(events, seen, "RUNNING/APPLIED");

      assertThat(seen)
          .containsExactly(
              "CREATING/VALIDATING",
              "CREATING/APPLYING_RESOURCES",
              "CREATING/APPLYING_SERVE_CONFIG",
              "CREATING/WAITING_READY",
              "RUNNING/APPLIED",
              "CREATING/VALIDATING",
              "CREATING/APPLYING_RESOURCES",
              "CREATING/APPLYING_SERVE_CONFIG",
              "FAILED/FAILED",
              "CREATING/VALIDATING",
              "CREATING/APPLYING_RESOURCES",
              "CREATING/APPLYING_SERVE_CONFIG",
              "CREATING/WAITING_READY",
              "RUNNING/APPLIED");
    }
  }

  private ConfigurableApplicationContext startWorker(LocalStack stack) {
    return SpringApplication.run(
        UpdateWorkerApplication.class,
        "--server.port=0",
        "--spring.kafka.bootstrap-servers=" + stack.bootstrapServers(),
        "--endpoint-pipeline.registry.url=" + stack.registryUrl(),
        "--endpoint-pipeline.topics.durability=as-is",
        "--worker.state-directory=" + directory);
  }

  private static void awaitReadiness(ConfigurableApplicationContext worker) {
    String port = worker.getEnvironment().getRequiredProperty("local.server.port");
    RestClient http = RestClient.create("http://127.0.0.1:" + port);
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                http.get()
                    .uri("/actuator/health/readiness")
                    .exchange((request, response) -> response.getStatusCode())
                    .equals(HttpStatusCode.valueOf(200)));
  }

  private static void send(
      KafkaProducer<String, SpecificRecord> producer, EndpointKey key, SpecificRecord request)
      throws Exception {
    producer
        .send(new ProducerRecord<>(Topic.ENDPOINT_REQUESTS.topicName(), key.toString(), request))
        .get();
  }

  private static void awaitEvent(
      KafkaConsumer<byte[], SpecificRecord> events, List<String> seen, String last) {
    int before = seen.size();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              events
                  .poll(Duration.ofMillis(100))
                  .forEach(record -> seen.add(text((EndpointStatusChanged) record.value())));
              return seen.size() > before && seen.get(seen.size() - 1).equals(last);
            });
  }

  private static String text(EndpointStatusChanged event) {
    Object detail = event.getOutcome() != null ? event.getOutcome() : event.getStep();
    return event.getStatus() + "/" + detail;
  }
}
