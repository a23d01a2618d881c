package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.ApiGatewayApplication;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.LogConfig;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with 96 MB of heap, and topics that hold more than twice as much. */
class SmallHeapTest {
  private static final String WORKSPACE = "large";
  private static final int STATES = 150;
  private static final int UNHANDLED = 50;
  private static final String TEXT = "x".repeat(1_000_000);

  private final List<Integer> ports = FreePorts.pick(2);
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void gatewayFollowsStartsListsShowsAndDeletesWhateverTheTopicsHold() throws Exception {
    try (LocalStack stack = LocalStack.builder().directory(directory.resolve("stack")).start()) {
      RegisterSchemas.at(stack.registryUrl());
      try (JavaProcess gateway = start(stack)) {
        gateway.awaitReady(Duration.ofSeconds(90));
        fillTopics(stack);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> call("GET", "?limit=1").body().contains("\"total\":200"));

        gateway.restart();

        assertThat(call("GET", "?limit=100&offset=100").statusCode()).isEqualTo(200);
        assertThat(call("GET", "/" + stateId(7)).body()).contains(TEXT);
        assertThat(call("GET", "/" + unhandledId(7)).body()).contains(TEXT);
        assertThat(call("DELETE", "/" + stateId(7)).statusCode()).isEqualTo(202);
        assertThat(call("DELETE", "/" + unhandledId(7)).statusCode()).isEqualTo(202);
      }
    }
  }

  private JavaProcess start(LocalStack stack) {
    return JavaProcess.named("gateway")
        .classPath(System.getProperty("java.class.path"), ApiGatewayApplication.class.getName())
        .jvmArguments(
            "-Xmx96m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1")
        .arguments(
            Stream.of(RunningGateway.arguments(stack))
                .filter(argument -> !argument.endsWith("port=0"))
                .toArray(String[]::new))
        .arguments("--server.port=" + ports.get(0), "--management.server.port=" + ports.get(1))
        .logFile(directory.resolve("gateway.log"))
        .readyWhen(this::isReady)
        .start();
  }

  private boolean isReady() throws Exception {
    URI readiness = URI.create("http://127.0.0.1:" + ports.get(1) + "/actuator/health/readiness");
    return http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  private HttpResponse<String> call(String method, String path) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/v1/workspaces/%s/endpoints%s"
                .formatted(ports.get(0), WORKSPACE, path));
    return http.send(
        HttpRequest.newBuilder(uri)
            .header("X-Auth-Token", RunningGateway.TOKEN)
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  /** Endpoints that the worker knows, and creates that it has not handled. */
  private static void fillTopics(LocalStack stack) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers", stack.bootstrapServers(), "max.request.size", 2 << 20),
            new StringSerializer(),
            new RecordSerdes(stack.registryUrl()).serializer())) {
      for (int i = 0; i < STATES; i++) {
        EndpointKey key = new EndpointKey(WORKSPACE, stateId(i));
        producer
            .send(
                record(
                    Topic.ENDPOINT_STATE,
                    key,
                    EndpointStates.running(key, -1).setSpec(spec()).build()))
            .get();
      }
      for (int i = 0; i < UNHANDLED; i++) {
        EndpointKey key = new EndpointKey(WORKSPACE, unhandledId(i));
        RequestContext context =
            RequestContext.newBuilder()
                .setRequestId("request-" + i)
                .setCaller(new Caller())
                .setAcceptedAt(Instant.now())
                .build();
        producer
            .send(
                record(
                    Topic.ENDPOINT_REQUESTS,
                    key,
                    new EndpointCreateRequested(WORKSPACE, key.endpointId(), context, spec())))
            .get();
      }
    }
  }

  private static ProducerRecord<String, SpecificRecord> record(
      Topic topic, EndpointKey key, SpecificRecord value) {
    return new ProducerRecord<>(topic.topicName(), key.toString(), value);
  }

  private static EndpointSpec spec() {
    return EndpointSpec.newBuilder()
        .setName("large")
        .setType(EndpointType.job)
        .setLogConfig(LogConfig.newBuilder().setObsPath(TEXT).build())
        .build();
  }

  private static String stateId(int number) {
    return "state-" + number;
  }

  private static String unhandledId(int number) {
    return "unhandled-" + number;
  }
}
