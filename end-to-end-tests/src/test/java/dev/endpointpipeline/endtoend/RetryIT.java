package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Safe retry, conditional updates. */
@WithPipeline
class RetryIT {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private final SharedPipeline shared;

  RetryIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void retryWithTheSameKeyAndBodyHasTheRevisionOfTheFirstTry() {
    EndpointKey key = shared.runningEndpoint();
    String idempotencyKey = UUID.randomUUID().toString();

    long first =
        accepted(shared.api().update(key, Bodies.named("a"), IDEMPOTENCY_KEY, idempotencyKey));
    long second =
        accepted(shared.api().update(key, Bodies.named("a"), IDEMPOTENCY_KEY, idempotencyKey));

    assertThat(second).isEqualTo(first);
    assertThat(shared.outcome(key, first).text("outcome")).isEqualTo("APPLIED");
  }

  @Test
  void anotherBodyWithTheSameKeyIsRefused() {
    EndpointKey key = shared.runningEndpoint();
    String idempotencyKey = UUID.randomUUID().toString();
    accepted(shared.api().update(key, Bodies.named("a"), IDEMPOTENCY_KEY, idempotencyKey));

    ApiResponse other =
        shared.api().update(key, Bodies.named("b"), IDEMPOTENCY_KEY, idempotencyKey);

    assertThat(other.status()).isEqualTo(400);
    assertThat(shared.api().show(key).text("/name")).isEqualTo("a");
  }

  @Test
  void retryAtAnotherGatewayTakesEffectOnce() {
    EndpointKey key = shared.runningEndpoint();
    String idempotencyKey = UUID.randomUUID().toString();

    long first =
        accepted(shared.api().update(key, Bodies.replicas(3), IDEMPOTENCY_KEY, idempotencyKey));
    long second =
        accepted(
            shared.otherApi().update(key, Bodies.replicas(3), IDEMPOTENCY_KEY, idempotencyKey));

    assertThat(shared.outcome(key, first).text("outcome")).isEqualTo("APPLIED");
    if (second != first) {
      PlainRecord duplicate = shared.outcome(key, second);
      assertThat(duplicate.text("outcome")).isEqualTo("DUPLICATE");
      assertThat(duplicate.number("duplicate_of")).isEqualTo(first);
    }
    assertThat(shared.api().show(key).revision()).isEqualTo(first);
  }

  @Test
  void retryAtAnotherGatewayHasTheRevisionOfTheFirstTryAlsoWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    String idempotencyKey = UUID.randomUUID().toString();
    shared.worker().stop();
    long first;
    long second;
    try {
      first =
          accepted(shared.api().update(key, Bodies.replicas(3), IDEMPOTENCY_KEY, idempotencyKey));
      second =
          accepted(
              shared.otherApi().update(key, Bodies.replicas(3), IDEMPOTENCY_KEY, idempotencyKey));
    } finally {
      shared.worker().restart();
    }

    assertThat(second).isEqualTo(first);
    assertThat(shared.outcome(key, first).text("outcome")).isEqualTo("APPLIED");
  }

  @Test
  void conditionalUpdateOnAnOldRevisionIsRefusedAtOnce() {
    EndpointKey key = shared.runningEndpoint();
    String before = shared.api().show(key).header("ETag");
    accepted(shared.api().update(key, Bodies.named("a"), "If-Match", before));

    ApiResponse late = shared.api().update(key, Bodies.named("b"), "If-Match", before);

    assertThat(late.status()).isEqualTo(412);
    assertThat(shared.api().show(key).text("/name")).isEqualTo("a");
  }

  @Test
  void conditionalUpdateIsRefusedWhenAnotherGatewayAcceptedANewerOneAlsoWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    String before = shared.api().show(key).header("ETag");
    shared.worker().stop();
    long first;
    ApiResponse second;
    try {
      first = accepted(shared.api().update(key, Bodies.named("a"), "If-Match", before));
      second = shared.otherApi().update(key, Bodies.named("b"), "If-Match", before);
    } finally {
      shared.worker().restart();
    }

    assertThat(second.status()).as(second.toString()).isEqualTo(412);
    assertThat(shared.outcome(key, first).text("outcome")).isEqualTo("APPLIED");
    assertThat(awaitStatus(shared.api(), key, "RUNNING").text("/name")).isEqualTo("a");
  }
}
