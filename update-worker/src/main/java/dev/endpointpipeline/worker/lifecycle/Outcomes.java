package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.AppliedRequest;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RequestContext;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ends a change: applied, deleted or failed, with a rollback if configured. */
final class Outcomes {
  /** A failure's message is part of the state and of events, so its length is limited. */
  private static final int MAX_MESSAGE_LENGTH = 4096;

  private final LifecycleMachine machine;
  private final boolean rollbackOnFailure;

  Outcomes(LifecycleMachine machine, boolean rollbackOnFailure) {
    this.machine = machine;
    this.rollbackOnFailure = rollbackOnFailure;
  }

  Transition ready(EndpointState state, Phase phase, TransitionBuilder transition) {
    Phase running =
        machine
            .next(phase, Signal.READY)
            .orElseThrow(() -> new IllegalStateException("READY is not legal in " + phase));
    EndpointState ready =
        transition.enter(
            Patches.draftOf(state).setServingRevision(state.getRevision()).setDeadlineAt(null),
            running);
    transition.add(transition.event(ready).setOutcome(Outcome.APPLIED));
    return transition.build(ready, new Effect.None());
  }

  Transition deleted(EndpointState state, TransitionBuilder transition) {
    transition.add(
        transition
            .event(state)
            .setStatus(Phase.ABSENT.status())
            .setServingRevision(null)
            .setOutcome(Outcome.APPLIED));
    return transition.build(null, new Effect.None());
  }

  /**
   * @param serving the revision that still serves; null if none does
   */
  Transition failed(
      Failure failure,
      EndpointState state,
      @Nullable Long serving,
      Effect effect,
      TransitionBuilder transition) {
    String message = bounded(failure.message());
    EndpointState after =
        transition.enter(
            Patches.draftOf(state)
                .setServingRevision(serving)
                .setDeadlineAt(null)
                .setErrorCode(failure.code())
                .setErrorMsg(message),
            failure.phase());
    transition.add(
        transition
            .event(after)
            .setOutcome(Outcome.FAILED)
            .setErrorCode(failure.code())
            .setErrorMsg(message));
    return transition.build(after, effect, rollback(state, transition));
  }

  /** The request that rolls back the failed update, if enabled and there is a previous spec. */
  private Optional<EndpointRollbackRequested> rollback(
      EndpointState failed, TransitionBuilder transition) {
    Boolean wanted = failed.getSpec().getRollbackOnFailure();
    boolean possible =
        failed.getStatus() == EndpointStatus.CREATING
            // A failed rollback must not trigger another rollback
            && failed.getRollbackOf() == null
            && failed.getPrevious() != null
            && Patches.differForRuntimes(failed.getPrevious().getSpec(), failed.getSpec());
    if (!possible || !Objects.requireNonNullElse(wanted, rollbackOnFailure)) {
      return Optional.empty();
    }
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId(rollbackId(AppliedRequests.of(failed)))
            .setCaller(failed.getOwner())
            .setAcceptedAt(transition.now())
            .setExpectedRevision(failed.getRevision())
            .build();
    return Optional.of(
        new EndpointRollbackRequested(
            transition.key().workspaceId(), transition.key().endpointId(), context));
  }

  /** Deterministic: reprocessing the same failed request gives the same id. */
  private static String rollbackId(AppliedRequest failed) {
    String name = "rollback of " + failed.getRequestId();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  static String bounded(String message) {
    if (message.length() <= MAX_MESSAGE_LENGTH) {
      return message;
    }
    boolean cutsPair = Character.isHighSurrogate(message.charAt(MAX_MESSAGE_LENGTH - 1));
    return message.substring(0, cutsPair ? MAX_MESSAGE_LENGTH - 1 : MAX_MESSAGE_LENGTH) + "…";
  }

  /**
   * The failure of a change.
   *
   * @param phase that the endpoint enters
   * @param code {@code error_code}
   * @param message {@code error_msg}; truncated if too long
   */
  record Failure(Phase phase, String code, String message) {}
}
