package dev.endpointpipeline.worker.lifecycle;

import static dev.endpointpipeline.worker.Requests.create;
import static dev.endpointpipeline.worker.Requests.delete;
import static dev.endpointpipeline.worker.Requests.serve;
import static dev.endpointpipeline.worker.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.Requests;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways and workers accept exactly the requests that are legal in the state machine. */
class AcceptanceAndMachineTest {
  private static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final LifecycleMachine machine = new LifecycleMachine();

  @ParameterizedTest
  @EnumSource(Phase.class)
  void acceptTheSameRequests(Phase phase) {
    assertSame(phase, new EndpointRequest.Create(create(KEY)), Signal.CREATE);
    assertSame(phase, new EndpointRequest.Update(update(KEY, serve("{}"))), Signal.UPDATE);
    assertSame(phase, new EndpointRequest.Delete(delete(KEY)), Signal.DELETE);
  }

  private void assertSame(Phase phase, EndpointRequest request, Signal signal) {
    Decision decision = Acceptance.of(state(phase), request, Optional.empty(), 9, NOW);
    Optional<Phase> next = machine.next(phase, signal);
    assertThat(decision instanceof Decision.Accepted)
        .as("%s in %s", signal, phase)
        .isEqualTo(next.isPresent());
    next.ifPresent(to -> assertThat(Phase.of(decision.state())).isEqualTo(to));
  }

  private static @Nullable EndpointState state(Phase phase) {
    return phase == Phase.ABSENT
        ? null
        : EndpointState.newBuilder()
            .setWorkspaceId(KEY.workspaceId())
            .setEndpointId(KEY.endpointId())
            .setRevision(1)
            .setHandledRevision(1)
            .setRequestId("request-1")
            .setStatus(phase.status())
            .setStep(phase.step())
            .setSpec(Requests.aSpec("name"))
            .setOwner(Caller.newBuilder().build())
            .setCreatedAt(NOW)
            .setUpdatedAt(NOW)
            .build();
  }
}
