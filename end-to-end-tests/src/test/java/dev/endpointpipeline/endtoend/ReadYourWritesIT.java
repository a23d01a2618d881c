package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.Answer;
import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
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
  void gatewaySaysSoWhenItDoesNotGetToKnowTheRevision() {
    EndpointKey key = shared.runningEndpoint();

    Answer shown = shared.otherApi().show(key, "X-Min-Revision", "999999999");

    assertThat(shown.status()).isEqualTo(408);
  }

  @Test
  void everyGatewayShowsWhatAllOfThemAcceptedWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long first = accepted(shared.api().update(key, Bodies.named("named at the first")));
      Answer second =
          shared.otherApi().update(key, "{\"description\": \"described at the second\"}");
      long revision = accepted(second);
      assertThat(revision).isGreaterThan(first);
      assertThat(second.text("/name")).isEqualTo("named at the first");

      for (Api gateway : List.of(shared.api(), shared.otherApi())) {
        Answer shown = gateway.show(key, "X-Min-Revision", Long.toString(revision));
        assertThat(shown.revision()).isEqualTo(revision);
        assertThat(shown.text("/name")).isEqualTo("named at the first");
        assertThat(shown.text("/description")).isEqualTo("described at the second");
      }
    } finally {
      shared.worker().restart();
    }
  }

  @Test
  void conditionOnWhatAnotherGatewayAcceptedIsKept() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      for (int round = 0; round < 10; round++) {
        long revision = accepted(shared.api().update(key, Bodies.named("round-" + round)));
        String condition = "\"" + revision + "\"";
        Answer conditional =
            shared
                .otherApi()
                .update(key, "{\"description\": \"" + round + "\"}", "If-Match", condition);
        assertThat(conditional.status()).as(conditional.toString()).isEqualTo(202);
        assertThat(conditional.text("/name")).isEqualTo("round-" + round);

        Answer late = shared.api().update(key, Bodies.named("too late"), "If-Match", condition);
        assertThat(late.status()).as(late.toString()).isEqualTo(412);
      }
    } finally {
      shared.worker().restart();
    }
  }
}
