package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.PlainReader;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The capacity of a worker with 256 MB: docs/operation.md, "Sizing a worker". */
class WorkerMemoryIT {
  private static final int ENDPOINTS = 300;
  private static final int BYTES = 480_000;
  private static final long STEP_MILLIS = 8_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  @TempDir Path directory;

  @Test
  void manyLargeEndpointsReachTheirOutcomes() throws Exception {
    try (Pipeline pipeline = Pipeline.start(directory.resolve("stack"), 1)) {
      ServiceProcess worker = pipeline.startWorker(SMALL).awaitReady();
      worker.stop();
      createAll(pipeline);

      worker.restart();

      PlainReader events = pipeline.reader(Topic.ENDPOINT_STATUS);
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> outcomes(events).size() == ENDPOINTS || !worker.isAlive());
      assertThat(outcomes(events)).hasSize(ENDPOINTS).containsOnly("APPLIED");
      assertThat(worker.log()).doesNotContain("OutOfMemoryError");
      assertThat(worker.isAlive()).isTrue();
    }
  }

  private static List<String> outcomes(PlainReader events) {
    return events.toEnd().stream()
        .filter(event -> event.get("outcome") != null)
        .map(event -> event.text("outcome"))
        .toList();
  }

  private static void createAll(Pipeline pipeline) {
    byte[] body = Bodies.large(BYTES, STEP_MILLIS).getBytes(StandardCharsets.UTF_8);
    Map<String, Object> config = Map.of("bootstrap.servers", pipeline.stack().bootstrapServers());
    Serializer<SpecificRecord> values =
        new RecordSerdes(pipeline.stack().registryUrl()).serializer();
    try (var producer = new KafkaProducer<>(config, new StringSerializer(), values)) {
      for (int i = 0; i < ENDPOINTS; i++) {
        EndpointCreateRequested create =
            new EndpointCreateRequested(
                "large-" + i % 4,
                "endpoint-" + i,
                new RequestContext(
                    "request-" + i,
                    new Caller("acme", "d-1", "ann", "u-1"),
                    Instant.now(),
                    null,
                    null,
                    List.of()),
                RequestReader.readCreate(body).value());
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(
                    Topic.ENDPOINT_REQUESTS.topicName(),
                    create.getWorkspaceId() + "/" + create.getEndpointId(),
                    create));
      }
    }
  }
}
