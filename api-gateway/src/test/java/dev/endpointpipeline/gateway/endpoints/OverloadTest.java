package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.gateway.connections.RawConnection;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As many changes are under way as the gateway works on at once. */
@WithGateway
class OverloadTest {
  private final RunningGateway gateway;
  private final EndpointKey key = EndpointStates.newKey();
  private final String path =
      "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();

  OverloadTest(LocalStack stack) {
    this.gateway =
        RunningGateway.start(
            stack,
            "--gateway.publish.max-in-flight=1",
            "--gateway.read-model.revision-deadline=15s",
            // The change that waits need not end first
            "--spring.lifecycle.timeout-per-shutdown-phase=100ms");
  }

  @BeforeEach
  void oneChangeIsUnderWay() {
    gateway.writeState(key, EndpointStates.running(key, 0).setHandledRevision(-1).build());
    await().until(() -> gateway.send(gateway.call(path).GET()).status() == 200);
    CompletableFuture<?> unused =
        CompletableFuture.supplyAsync(
            () ->
                gateway.exchange(
                    gateway
                        .call("PUT", path, "{}")
                        .header("X-Min-Revision", Integer.toString(Integer.MAX_VALUE))
                        .build()));
    await()
        .until(
            () ->
                gateway
                    .manage("/actuator/prometheus")
                    .http()
                    .body()
                    .contains("\ngateway_publish_in_flight 1.0"));
  }

  @AfterEach
  void end() {
    gateway.close();
  }

  @Test
  void anotherIsRefusedBeforeItsBodyArrives() {
    try (RawConnection connection = RawConnection.to(gateway.port())) {
      String response =
          connection
              .send(
                  "PUT %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
                      .formatted(path, RunningGateway.TOKEN))
              .response();
      assertThat(response)
          .startsWith("HTTP/1.1 429")
          .contains("Retry-After: 1\r\n", "gateway.too-many-requests");
    }
  }

  @Test
  void endpointsAreShownAndListed() {
    assertThat(gateway.send(gateway.call(path).GET()).status()).isEqualTo(200);
    assertThat(
            gateway
                .send(gateway.call("/v1/workspaces/" + key.workspaceId() + "/endpoints").GET())
                .status())
        .isEqualTo(200);
  }
}
