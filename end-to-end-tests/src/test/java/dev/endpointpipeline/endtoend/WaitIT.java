package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Callers that wait for the outcome. */
@WithPipeline
class WaitIT {
  private static final String WAIT = "wait=25";

  /** The common pool may have one thread only, and each of these calls waits. */
  private static final Executor THREADS = task -> new Thread(task).start();

  private final SharedPipeline shared;

  WaitIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void createUpdateAndDeleteReturnTheirOutcome() {
    ApiResponse created =
        shared
            .api()
            .create(
                SharedPipeline.WORKSPACE,
                "{\"name\": \"before\", \"type\": \"ray_service\"}",
                "Prefer",
                WAIT);
    assertApplied(created);
    assertThat(created.text("/status")).isEqualTo("RUNNING");
    EndpointKey key = new EndpointKey(SharedPipeline.WORKSPACE, created.text("/id"));

    ApiResponse updated = shared.api().update(key, Bodies.taking(100), "Prefer", WAIT);
    assertApplied(updated);
    assertThat(updated.text("/status")).isEqualTo("RUNNING");
    assertThat(updated.text("/serving_revision")).isEqualTo(updated.text("/revision"));
    assertThat(shared.outcome(key, updated.revision()).text("outcome")).isEqualTo("APPLIED");

    ApiResponse renamed = shared.api().update(key, Bodies.named("after"), "Prefer", WAIT);
    assertApplied(renamed);
    assertThat(renamed.text("/name")).isEqualTo("after");

    ApiResponse deleted = shared.api().delete(key, "Prefer", WAIT);
    assertApplied(deleted);
    assertThat(deleted.response().body()).isEqualTo("{\"id\":\"" + key.endpointId() + "\"}");
    assertThat(shared.api().show(key).status()).isEqualTo(400);
  }

  @Test
  void failureHasItsReasonAndTheServingRevision() {
    EndpointKey key = shared.runningEndpoint();
    long before = shared.api().show(key).revision();

    ApiResponse response =
        shared.api().update(key, Bodies.failingIn("WAITING_READY", "no GPU"), "Prefer", WAIT);

    assertThat(response.status()).as(response.toString()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("FAILED");
    assertThat(response.text("/status")).isEqualTo("UPDATE_FAILED");
    assertThat(response.text("/error_msg")).isEqualTo("no GPU");
    assertThat(response.text("/serving_revision")).isEqualTo(Long.toString(before));
  }

  @Test
  void supersededUpdateReturnsWhenItIsSuperseded() {
    EndpointKey key = shared.runningEndpoint();
    long before = shared.api().show(key).revision();
    CompletableFuture<ApiResponse> waiting = waitingUpdate(key, Bodies.taking(20_000));
    await().until(() -> shared.api().show(key).revision() > before);

    long newer = accepted(shared.api().update(key, Bodies.taking(0)));

    ApiResponse response = waiting.join();
    assertThat(response.status()).as(response.toString()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("SUPERSEDED");
    assertThat(response.revision()).isEqualTo(newer);
  }

  @Test
  void outcomeAfterTheTimeoutIsLeftToPolling() {
    EndpointKey key = shared.runningEndpoint();

    ApiResponse response = shared.api().update(key, Bodies.taking(1000), "Prefer", "wait=1");

    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    assertThat(response.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(response.text("/status")).isEqualTo("CREATING");
    assertThat(shared.outcome(key, response.revision()).text("outcome")).isEqualTo("APPLIED");
  }

  @Test
  void conditionThatFailsAtAnotherGatewayIsNotWaitedFor() {
    EndpointKey key = shared.runningEndpoint();
    String seen = shared.otherApi().show(key).header("ETag");
    shared.worker().stop();
    ApiResponse response;
    try {
      accepted(shared.api().update(key, Bodies.named("first")));
      response =
          shared.otherApi().update(key, Bodies.named("second"), "If-Match", seen, "Prefer", WAIT);
    } finally {
      shared.worker().restart();
    }
    assertThat(response.status()).as(response.toString()).isEqualTo(412);
    assertThat(response.text("/error_code")).isEqualTo("endpoint.revision-passed");
    assertThat(shared.otherApi().show(key).text("/name")).isEqualTo("first");
  }

  @Test
  void retryAtAnotherGatewayWaitsForTheFirstTry() {
    EndpointKey key = shared.runningEndpoint();
    String body = Bodies.taking(500);
    CompletableFuture<ApiResponse> first =
        CompletableFuture.supplyAsync(
            () -> shared.api().update(key, body, "Idempotency-Key", "wait-1", "Prefer", WAIT),
            THREADS);
    ApiResponse retry =
        shared.otherApi().update(key, body, "Idempotency-Key", "wait-1", "Prefer", WAIT);

    assertApplied(first.join());
    assertApplied(retry);
    assertThat(retry.revision()).isEqualTo(first.join().revision());
  }

  private CompletableFuture<ApiResponse> waitingUpdate(EndpointKey key, String body) {
    return CompletableFuture.supplyAsync(
        () -> shared.api().update(key, body, "Prefer", WAIT), THREADS);
  }

  private static void assertApplied(ApiResponse response) {
    assertThat(response.status()).as(response.toString()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(response.header("Preference-Applied")).isEqualTo(WAIT);
  }
}
