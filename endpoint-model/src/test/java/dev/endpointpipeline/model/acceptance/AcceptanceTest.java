package dev.endpointpipeline.model.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What gateway and worker decide alike; the worker's LifecycleTest has the rest. */
class AcceptanceTest {
  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  @Test
  void createWithAnExpectedRevisionIsRejected() {
    assertThat(decide(7L))
        .isInstanceOfSatisfying(
            Decision.Rejected.class,
            rejected -> assertThat(rejected.why()).isEqualTo(Rejection.REVISION_MISMATCH));
  }

  @Test
  void createWithoutAnExpectedRevisionIsAccepted() {
    assertThat(decide(null)).isInstanceOf(Decision.Accepted.class);
  }

  private static Decision decide(@Nullable Long expectedRevision) {
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId("request")
            .setCaller(new Caller(null, null, "ann", null))
            .setAcceptedAt(NOW)
            .setExpectedRevision(expectedRevision)
            .build();
    EndpointRequest create =
        new EndpointRequest.Create(
            new EndpointCreateRequested("w", "e", context, PageSample.spec()));
    return Acceptance.of(null, create, Optional.empty(), 8, NOW);
  }
}
