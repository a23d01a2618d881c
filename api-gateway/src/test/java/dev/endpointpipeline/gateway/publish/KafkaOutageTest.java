package dev.endpointpipeline.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaOutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void duringAnOutageWritesFailAtOnceAndReadsGoOn() {
    try (LocalStack stack = LocalStack.builder().directory(directory).start();
        RunningGateway gateway = RunningGateway.start(stack)) {
      EndpointKey key = EndpointStates.newKey();
      String path = "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();
      gateway.writeState(key, EndpointStates.running(key, 0).setHandledRevision(-1).build());
      await().atMost(PATIENCE).until(() -> put(gateway, path).status() == 202);

      // when Kafka hangs, the first request finds out by its deadline, later ones know
      stack.broker(0).pause();
      ApiResponse first = put(gateway, path);
      assertThat(first.status()).isEqualTo(408);
      assertThat(first.text("/error_code")).isEqualTo("common.00000408");
      await().atMost(PATIENCE).until(() -> put(gateway, path).status() == 503);
      long asked = System.nanoTime();
      ApiResponse away = put(gateway, path);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
      assertThat(away.text("/error_code")).isEqualTo("gateway.unavailable");
      assertThat(away.header("Retry-After")).isEqualTo("1");
      assertThat(gateway.send(gateway.call(path).GET()).status()).isEqualTo(200);
      assertThat(gateway.manage("/actuator/health/readiness").status()).isEqualTo(200);

      // when it goes on, so does the service
      stack.broker(0).resume();
      await().atMost(PATIENCE).until(() -> put(gateway, path).status() == 202);
    }
  }

  private static ApiResponse put(RunningGateway gateway, String path) {
    return gateway.send(gateway.call("PUT", path, "{\"name\": \"after\"}"));
  }
}
