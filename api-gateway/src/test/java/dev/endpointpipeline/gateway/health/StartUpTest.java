package dev.endpointpipeline.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.ApiGatewayApplication;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.kafkabinding.TopicMismatchException;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@WithGateway
class StartUpTest {
  private final RunningGateway gateway;
  private final LocalStack stack;

  StartUpTest(RunningGateway gateway, LocalStack stack) {
    this.gateway = gateway;
    this.stack = stack;
  }

  @Test
  void startedServiceIsLiveAndReadyOnItsManagementPort() {
    assertThat(gateway.manage("/actuator/health/liveness").status()).isEqualTo(200);
    ApiResponse readiness = gateway.manage("/actuator/health/readiness");
    assertThat(readiness.status()).isEqualTo(200);
    assertThat(readiness.text("/components/startUp/status")).isEqualTo("UP");
    assertThat(readiness.text("/components/startUp/details/stage")).isEqualTo("DONE");
    // Kafka is asked every second whether it would take requests
    await()
        .untilAsserted(
            () ->
                assertThat(gateway.manage("/actuator/prometheus").http().body())
                    .contains("gateway_publish_in_flight", "gateway_kafka_available 1.0"));
    assertThat(gateway.manage("/actuator/env").status()).isEqualTo(401);
  }

  @Test
  void topicsThatAreNotAsTheyShouldBeFailTheStart() {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(ApiGatewayApplication.class)
                    .run(
                        RunningGateway.arguments(stack, "--endpoint-pipeline.topics.partitions=7")))
        .hasStackTraceContaining(TopicMismatchException.class.getSimpleName())
        .hasStackTraceContaining("endpoint-requests: partitions: 6 (expected: 7)");
  }

  @Test
  void newGatewayKnowsWhatTheTopicHoldsExceptWhatCannotBeRead() {
    EndpointKey readable = EndpointStates.newKey();
    EndpointKey garbage = EndpointStates.newKey();
    gateway.writeState(readable, EndpointStates.running(readable, 1).build());
    gateway.writeGarbage(garbage);
    try (RunningGateway second = RunningGateway.start(stack)) {
      assertThat(show(second, readable).status()).isEqualTo(200);
      assertThat(show(second, garbage).status()).isEqualTo(400);
      assertThat(second.manage("/actuator/prometheus").http().body())
          .contains("gateway_readmodel_undecodable_total 1.0");
    }
  }

  @Test
  void serviceThatWaitsForKafkaIsLiveAndNotReadyAndAnswers503() {
    var context = new AtomicReference<@Nullable ConfigurableApplicationContext>();
    Thread starting =
        new Thread(
            () ->
                new SpringApplicationBuilder(ApiGatewayApplication.class)
                    .initializers(context::set)
                    .run(
                        RunningGateway.arguments(
                            stack, "--spring.kafka.bootstrap-servers=127.0.0.1:1")));
    starting.setUncaughtExceptionHandler((thread, endsWithItsContext) -> {});
    starting.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> port(context, "management") > 0);
    try {
      int port = port(context, "server");
      int management = port(context, "management");
      assertThat(status(management, "/actuator/health/liveness")).isEqualTo(200);
      ApiResponse readiness = response(management, "/actuator/health/readiness");
      assertThat(readiness.status()).isEqualTo(503);
      assertThat(readiness.text("/components/startUp/details/stage")).isEqualTo("TOPICS");
      assertThat(status(port, "/v1/workspaces/ws-1/endpoints/e-1")).isEqualTo(503);
    } finally {
      Objects.requireNonNull(context.get()).close();
    }
  }

  private static int port(
      AtomicReference<@Nullable ConfigurableApplicationContext> context, String name) {
    ConfigurableApplicationContext started = context.get();
    return started == null
        ? 0
        : started.getEnvironment().getProperty("local." + name + ".port", Integer.class, 0);
  }

  private int status(int port, String path) {
    return response(port, path).status();
  }

  private ApiResponse response(int port, String path) {
    return gateway.exchange(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("X-Auth-Token", RunningGateway.TOKEN)
            .build());
  }

  private static ApiResponse show(RunningGateway gateway, EndpointKey key) {
    return gateway.send(
        gateway.call("/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId()));
  }
}
