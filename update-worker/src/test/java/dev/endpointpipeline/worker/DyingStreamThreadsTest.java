package dev.endpointpipeline.worker;

import static dev.endpointpipeline.worker.Requests.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker process whose stream threads die of a permanent cause. A topic that accepts none of its
 * records has the same effect as a missing right.
 */
class DyingStreamThreadsTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void aWorkerWhoseThreadsKeepDyingIsNotReadyAndExitsWithAReasonAndACode() throws Exception {
    try (LocalStack stack = stack()) {
      RegisterSchemas.at(stack.registryUrl());
      int port = FreePorts.pick();
      try (JavaProcess worker = startWorker(stack, port)) {
        worker.awaitReady(TIMEOUT);
        rejectEvents(stack);
        request(stack, new EndpointKey("demo", "refused"));

        await("not ready").atMost(TIMEOUT).until(() -> !worker.isAlive() || !isReady(port));
        await("ended").atMost(TIMEOUT).until(() -> !worker.isAlive());

        assertThat(worker.exitCode()).hasValue(ProcessExit.EXIT_CODE);
        String log = Files.readString(worker.logFile());
        assertThat(log.split("stream thread died, replacing it", -1))
            .hasSize(1 + ThreadReplacementPolicy.MAX_PER_THREAD);
        assertThat(log)
            .contains("stream thread died and is not replaced, shutting down the worker")
            .contains("set max.message.bytes of the topic that the cause names");
      }
    }
  }

  /** Uses the minimum session timeout: a dead thread's partitions move when its session expires. */
  private LocalStack stack() {
    return LocalStack.builder()
        .directory(directory.resolve("stack"))
        .brokerSetting("group.streams.min.session.timeout.ms", "6000")
        .brokerSetting("group.streams.session.timeout.ms", "6000")
        .start();
  }

  private JavaProcess startWorker(LocalStack stack, int port) {
    return JavaProcess.named("worker")
        .classPath(System.getProperty("java.class.path"), UpdateWorkerApplication.class.getName())
        .jvmArguments("-Xmx256m", "-XX:TieredStopAtLevel=1")
        .arguments("--server.address=127.0.0.1", "--server.port=" + port)
        .arguments("--spring.kafka.bootstrap-servers=" + stack.bootstrapServers())
        .arguments("--endpoint-pipeline.registry.url=" + stack.registryUrl())
        .arguments("--endpoint-pipeline.topics.durability=as-is")
        .arguments("--worker.state-directory=" + directory.resolve("state"))
        .logFile(directory.resolve("worker.log"))
        .readyWhen(() -> isReady(port))
        .start();
  }

  private static boolean isReady(int port) throws IOException {
    URI readiness = URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
    HttpURLConnection connection = (HttpURLConnection) readiness.toURL().openConnection();
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } finally {
      connection.disconnect();
    }
  }

  private static void rejectEvents(LocalStack stack) throws Exception {
    ConfigResource events =
        new ConfigResource(ConfigResource.Type.TOPIC, Topic.ENDPOINT_STATUS.topicName());
    // A transaction's marker must fit, or no transaction would ever complete.
    AlterConfigOp tiny =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", "150"), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin.incrementalAlterConfigs(Map.of(events, List.of(tiny))).all().get();
    }
  }

  private static void request(LocalStack stack, EndpointKey key) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new RecordSerdes(stack.registryUrl()).serializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topic.ENDPOINT_REQUESTS.topicName(), key.toString(), create(key)))
          .get();
    }
  }
}
