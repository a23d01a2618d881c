package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A delete from its request to its outcome. */
@WithPipeline
class DeleteIT {
  private final SharedPipeline shared;

  DeleteIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void everyGatewayShowsADeletedEndpointAsDeletingAndThenAsMissing() {
    EndpointKey key = shared.runningEndpoint();
    accepted(shared.api().update(key, Bodies.taking(300)));

    long revision = accepted(shared.api().delete(key));

    assertThat(shared.api().show(key).text("/status")).isEqualTo("DELETING");
    assertThat(shared.api().show(key).revision()).isEqualTo(revision);
    PlainRecord outcome = shared.outcome(key, revision);
    assertThat(outcome.text("outcome")).isEqualTo("APPLIED");
    assertThat(outcome.text("status")).isEqualTo("DELETED");
    for (Api api : List.of(shared.api(), shared.otherApi())) {
      await().atMost(SharedPipeline.TIMEOUT).until(() -> api.show(key).status() == 400);
      for (ApiResponse response :
          List.of(api.show(key), api.update(key, Bodies.named("after")), api.delete(key))) {
        assertThat(response.status()).as(response.toString()).isEqualTo(400);
        assertThat(response.text("/error_code")).isEqualTo("dataartsfabric.00010009");
      }
    }
  }

  @Test
  void deleteSupersedesARunningUpdate() {
    EndpointKey key = shared.runningEndpoint();
    long update = accepted(shared.api().update(key, Bodies.taking(20_000)));

    long delete = accepted(shared.api().delete(key));

    PlainRecord superseded = shared.outcome(key, update);
    assertThat(superseded.text("outcome")).isEqualTo("SUPERSEDED");
    assertThat(superseded.number("superseded_by")).isEqualTo(delete);
  }

  @Test
  void deleteSupersedesARunningDelete() {
    EndpointKey key = shared.runningEndpoint();
    accepted(shared.api().update(key, Bodies.taking(1000)));

    long first = accepted(shared.api().delete(key));
    long second = accepted(shared.api().delete(key));

    assertThat(shared.outcome(key, first).text("outcome")).isEqualTo("SUPERSEDED");
    assertThat(shared.outcome(key, second).text("outcome")).isEqualTo("APPLIED");
  }

  @Test
  void failedDeleteCanBeRetried() {
    EndpointKey key = shared.runningEndpoint();
    long before = accepted(shared.api().update(key, Bodies.failingIn("DELETING", "in use")));
    shared.outcome(key, before);

    long revision = accepted(shared.api().delete(key));

    assertThat(shared.outcome(key, revision).text("outcome")).isEqualTo("FAILED");
    ApiResponse shown = awaitStatus(shared.api(), key, "DELETE_FAILED");
    assertThat(shown.text("/error_msg")).isEqualTo("in use");
    assertThat(shown.text("/serving_revision")).isEqualTo(Long.toString(before));
    long repaired = accepted(shared.api().update(key, Bodies.taking(0)));
    assertThat(shared.outcome(key, repaired).text("outcome")).isEqualTo("APPLIED");
    long again = accepted(shared.api().delete(key));
    assertThat(shared.outcome(key, again).text("outcome")).isEqualTo("APPLIED");
  }

  @Test
  void retryOfADeleteAtAnotherGatewayTakesEffectOnce() {
    EndpointKey key = shared.runningEndpoint();
    accepted(shared.api().update(key, Bodies.taking(1000)));

    long first = accepted(shared.api().delete(key, "Idempotency-Key", "delete-1"));
    long retry = accepted(shared.otherApi().delete(key, "Idempotency-Key", "delete-1"));

    assertThat(shared.outcome(key, first).text("outcome")).isEqualTo("APPLIED");
    if (retry != first) {
      assertThat(shared.outcome(key, retry).text("outcome")).isEqualTo("DUPLICATE");
    }
  }
}
