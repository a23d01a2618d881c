package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.Rejection;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Transitions for requests, after {@link Acceptance} has accepted or rejected them. */
final class RequestTransitions {
  private final LifecycleMachine machine;
  private final Outcomes outcomes;
  private final Duration applyDeadline;

  RequestTransitions(LifecycleMachine machine, Outcomes outcomes, Duration applyDeadline) {
    this.machine = machine;
    this.outcomes = outcomes;
    this.applyDeadline = applyDeadline;
  }

  Transition of(LifecycleEvent.Requested requested, TransitionBuilder transition) {
    EventSubject subject = EventSubject.of(requested);
    return Acceptance.of(
            transition.before(),
            requested.request(),
            requested.prior(),
            requested.revision(),
            requested.at())
        .fold(
            accepted -> accepted(requested, accepted, transition),
            duplicate -> duplicate(subject, duplicate, transition),
            rejected -> transition.rejected(subject, rejected));
  }

  private static Transition duplicate(
      EventSubject subject, Decision.Duplicate duplicate, TransitionBuilder transition) {
    transition.add(
        transition
            .eventAbout(subject)
            .setOutcome(Outcome.DUPLICATE)
            .setDuplicateOf(duplicate.original()));
    return transition.build(duplicate.state(), new Effect.None());
  }

  private Transition accepted(
      LifecycleEvent.Requested requested,
      Decision.Accepted accepted,
      TransitionBuilder transition) {
    EventSubject subject = EventSubject.of(requested);
    if (accepted.joinsRunningChange()) {
      transition.add(
          transition
              .event(accepted.state(), subject)
              .setOutcome(Outcome.APPLIED)
              .setWarnings(requested.request().context().getWarnings()));
      return transition.build(accepted.state(), new Effect.None());
    }
    Phase from = Phase.of(transition.before());
    Optional<Phase> to = machine.next(from, signal(requested.request()));
    if (to.isEmpty() && requested.request().kind() != EndpointRequest.Kind.ROLLBACK) {
      throw new IllegalStateException(
          requested.request().kind() + " was accepted and is not legal in " + from);
    }
    return to.isPresent()
        ? entered(requested, from, to.get(), accepted.state(), transition)
        // A forged rollback: the worker requests one only after a failure
        : transition.rejected(
            subject,
            Acceptance.rejected(
                transition.before(), Rejection.NOTHING_TO_ROLL_BACK, requested.revision()));
  }

  private Transition entered(
      LifecycleEvent.Requested requested,
      Phase from,
      Phase to,
      EndpointState accepted,
      TransitionBuilder transition) {
    EndpointState before = transition.before();
    if (before != null && from.isBusy()) {
      transition.add(
          transition
              .event(before, EventSubject.of(before))
              .setOutcome(Outcome.SUPERSEDED)
              .setSupersededBy(requested.revision()));
    }
    EndpointState state =
        transition.enter(
            Patches.draftOf(accepted).setDeadlineAt(transition.now().plus(applyDeadline)), to);
    transition.add(transition.event(state));
    if (from == Phase.RUNNING && !requested.request().concernsRuntimes()) {
      return outcomes.ready(state, to, transition);
    }
    EndpointState begun = transition.withEventCount(state);
    return transition.build(
        begun,
        requested.request().kind() == EndpointRequest.Kind.DELETE
            ? new Effect.Delete(begun)
            : new Effect.Apply(begun));
  }

  private static Signal signal(EndpointRequest request) {
    return switch (request.kind()) {
      case CREATE -> Signal.CREATE;
      case UPDATE -> Signal.UPDATE;
      case DELETE -> Signal.DELETE;
      case ROLLBACK -> Signal.ROLL_BACK;
    };
  }
}
