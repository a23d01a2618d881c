package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Far more calls wait for an outcome than the gateway has threads. */
@WithGateway
class ManyWaitingCallsTest {
  /** A caller's share, as all calls are of one. */
  private static final int MOST = 60;

  private final RunningGateway gateway;
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final EndpointKey key = EndpointStates.newKey();
  private final String path =
      "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();
  private boolean closed;

  ManyWaitingCallsTest(LocalStack stack) {
    this.gateway =
        RunningGateway.start(
            stack,
            "--spring.threads.virtual.enabled=false",
            "--server.tomcat.threads.max=4",
            "--gateway.read-model.max-awaiting-outcome=" + 4 * MOST);
  }

  @BeforeEach
  void waitingCallsAreLimited() {
    gateway.writeState(key, EndpointStates.running(key, 0).setHandledRevision(-1).build());
    await().until(() -> gateway.send(gateway.call(path).GET()).status() == 200);
  }

  @AfterEach
  void end() {
    if (!closed) {
      gateway.close();
    }
    callers.shutdownNow();
  }

  @Test
  void holdNoThreadsAndAllGetAResponse() {
    List<CompletableFuture<ApiResponse>> waiting = asManyAsMayWait();

    assertThat(gateway.send(gateway.call(path).GET()).status()).isEqualTo(200);
    ApiResponse oneTooMany =
        gateway.send(gateway.call("PUT", path, "{}").header("Prefer", "wait=20"));
    assertThat(oneTooMany.status()).isEqualTo(202);
    assertThat(oneTooMany.header("Preference-Applied")).isEmpty();

    gateway.writeState(key, EndpointStates.running(key, oneTooMany.revision()).build());
    assertThat(waiting)
        .allSatisfy(
            response ->
                assertThat(response)
                    .succeedsWithin(Duration.ofSeconds(10))
                    .extracting(ApiResponse::status)
                    .isIn(200, 202));
    await().until(() -> awaitingOutcome() == 0);
  }

  @Test
  void endAtOnceWhenTheGatewayEnds() {
    List<CompletableFuture<ApiResponse>> waiting = asManyAsMayWait();

    gateway.close();
    closed = true;

    assertThat(waiting)
        .allSatisfy(
            response ->
                assertThat(response)
                    .succeedsWithin(Duration.ofSeconds(10))
                    .extracting(ApiResponse::status)
                    .isEqualTo(202));
  }

  private List<CompletableFuture<ApiResponse>> asManyAsMayWait() {
    List<CompletableFuture<ApiResponse>> waiting =
        IntStream.range(0, MOST)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            gateway.send(
                                gateway.call("PUT", path, "{}").header("Prefer", "wait=20")),
                        callers))
            .toList();
    await().until(() -> awaitingOutcome() == MOST);
    return waiting;
  }

  private long awaitingOutcome() {
    String metrics = gateway.manage("/actuator/prometheus").http().body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("gateway_readmodel_awaiting_outcome"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .mapToLong(value -> (long) Double.parseDouble(value))
        .findFirst()
        .orElse(-1);
  }
}
