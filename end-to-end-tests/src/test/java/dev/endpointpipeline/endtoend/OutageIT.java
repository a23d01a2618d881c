package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Answer;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Kafka is away. */
@WithPipeline
class OutageIT {
  private static final Duration PROMPTLY = Duration.ofSeconds(5);

  private final SharedPipeline shared;

  OutageIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void updatesArePromptlyRefusedReadsGoOnAndTheServiceRecoversByItself() {
    EndpointKey key = shared.runningEndpoint();
    long before = accepted(shared.api().update(key, Bodies.named("acknowledged")));
    String retried = UUID.randomUUID().toString();

    shared.pipeline().stack().broker(0).pause();
    try {
      long start = System.nanoTime();
      Answer refused =
          shared.api().update(key, Bodies.named("retried"), "Idempotency-Key", retried);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPTLY);
      assertThat(refused.status()).isIn(408, 503);

      Answer known =
          await()
              .atMost(SharedPipeline.PATIENCE)
              .until(
                  () -> shared.api().update(key, Bodies.named("known to be away")),
                  answer -> answer.status() == 503);
      assertThat(known.header("Retry-After")).isNotEmpty();
      assertThat(shared.api().show(key).text("/name")).isEqualTo("acknowledged");
    } finally {
      shared.pipeline().stack().broker(0).resume();
    }

    Answer recovered =
        await()
            .atMost(SharedPipeline.PATIENCE)
            .until(
                () -> shared.api().update(key, Bodies.named("retried"), "Idempotency-Key", retried),
                answer -> answer.status() == 202);
    assertThat(shared.outcome(key, before).text("outcome")).isIn("APPLIED", "SUPERSEDED");
    assertThat(shared.outcome(key, recovered.revision()).text("outcome"))
        .isIn("APPLIED", "SUPERSEDED", "DUPLICATE");
    assertThat(SharedPipeline.awaitStatus(shared.api(), key, "RUNNING").text("/name"))
        .isIn("retried", "known to be away");
    assertThat(shared.outcomes(key, before)).isEqualTo(1);
  }
}
