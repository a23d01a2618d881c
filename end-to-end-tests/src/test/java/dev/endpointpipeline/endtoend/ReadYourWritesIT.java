package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A caller reads its own writes. */
@WithPipeline
class ReadYourWritesIT {
  private final SharedPipeline shared;

  ReadYourWritesIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void gatewayShowsAcceptedUpdatesWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long revision = accepted(shared.api().update(key, Bodies.named("after")));
      ApiResponse shown = shared.api().show(key);

      assertThat(shown.text("/name")).isEqualTo("after");
      assertThat(shown.text("/status")).isEqualTo("CREATING");
      assertThat(shown.revision()).isEqualTo(revision);
    } finally {
      shared.worker().restart();
    }
  }

  @Test
  void otherGatewayShowsTheUpdateForItsRevision() {
    EndpointKey key = shared.runningEndpoint();

    for (int round = 0; round < 20; round++) {
      String name = "round-" + round;
      long revision = accepted(shared.api().update(key, Bodies.named(name)));
      ApiResponse shown = shared.otherApi().show(key, "X-Min-Revision", Long.toString(revision));

      assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
      assertThat(shown.text("/name")).isEqualTo(name);
    }
  }

  @Test
  void gatewayReportsARevisionThatDoesNotArrive() {
    EndpointKey key = shared.runningEndpoint();

    ApiResponse shown = shared.otherApi().show(key, "X-Min-Revision", "999999999");

    assertThat(shown.status()).isEqualTo(408);
  }

  @Test
  void everyGatewayShowsTheUpdatesOfAllGatewaysWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long first = accepted(shared.api().update(key, Bodies.named("named at the first")));
      ApiResponse second =
          shared.otherApi().update(key, "{\"description\": \"described at the second\"}");
      long revision = accepted(second);
      assertThat(revision).isGreaterThan(first);
      assertThat(second.text("/name")).isEqualTo("named at the first");

      for (Api gateway : List.of(shared.api(), shared.otherApi())) {
        ApiResponse shown = gateway.show(key, "X-Min-Revision", Long.toString(revision));
        assertThat(shown.revision()).isEqualTo(revision);
        assertThat(shown.text("/name")).isEqualTo("named at the first");
        assertThat(shown.text("/description")).isEqualTo("described at the second");
      }
    } finally {
      shared.worker().restart();
    }
  }

  @Test
  void conditionOnAnotherGatewaysUpdateIsChecked() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      for (int round = 0; round < 10; round++) {
        long revision = accepted(shared.api().update(key, Bodies.named("round-" + round)));
        String condition = "\"" + revision + "\"";
        ApiResponse conditional =
            shared
                .otherApi()
                .update(key, "{\"description\": \"" + round + "\"}", "If-Match", condition);
        assertThat(conditional.status()).as(conditional.toString()).isEqualTo(202);
        assertThat(conditional.text("/name")).isEqualTo("round-" + round);

        ApiResponse late =
            shared.api().update(key, Bodies.named("too late"), "If-Match", condition);
        assertThat(late.status()).as(late.toString()).isEqualTo(412);
      }
    } finally {
      shared.worker().restart();
    }
  }
}
