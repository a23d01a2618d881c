package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.Answer;
import dev.endpointpipeline.schemas.EndpointKey;
import org.junit.jupiter.api.Test;

/** A caller reads what it wrote. */
@WithPipeline
class ReadYourWritesIT {
  private final SharedPipeline shared;

  ReadYourWritesIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void gatewayShowsWhatItAcceptedWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long revision = accepted(shared.api().update(key, Bodies.named("after")));
      Answer shown = shared.api().show(key);

      assertThat(shown.text("/name")).isEqualTo("after");
      assertThat(shown.text("/status")).isEqualTo("CREATING");
      assertThat(shown.revision()).isEqualTo(revision);
    } finally {
      shared.worker().restart();
    }
  }

  @Test
  void otherGatewayShowsTheUpdateToACallerThatNamesItsRevision() {
    EndpointKey key = shared.runningEndpoint();

    for (int round = 0; round < 20; round++) {
      String name = "round-" + round;
      long revision = accepted(shared.api().update(key, Bodies.named(name)));
      Answer shown = shared.otherApi().show(key, "X-Min-Revision", Long.toString(revision));

      assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
      assertThat(shown.text("/name")).isEqualTo(name);
    }
  }

  @Test
  void otherGatewaySaysSoWhenItDoesNotGetToKnowTheRevision() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long revision = accepted(shared.api().update(key, Bodies.named("after")));

      Answer shown = shared.otherApi().show(key, "X-Min-Revision", Long.toString(revision));

      assertThat(shown.status()).isEqualTo(408);
    } finally {
      shared.worker().restart();
    }
  }
}
