package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Rejection;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Computes the transition of an endpoint for an event: {@code (state, event, now) → (state, events,
 * effect)}. A pure function: the same arguments always give the same result.
 *
 * <p>{@link Acceptance} decides whether a request is accepted; gateways call it too. {@link
 * LifecycleMachine} decides which transitions are legal.
 */
public final class Lifecycle {
  /** {@code error_code} of a change that exceeded its deadline. */
  private static final String DEADLINE_EXCEEDED = "endpoint.deadline-exceeded";

  private final LifecycleMachine machine = new LifecycleMachine();
  private final Duration applyDeadline;
  private final Outcomes outcomes;
  private final RequestTransitions requests;
  private final ReportTransitions reports;

  /**
   * Creates the lifecycle of all endpoints.
   *
   * @param applyDeadline how long one create, update or delete may take before it counts as failed;
   *     positive
   * @param rollbackOnFailure whether to roll back a failed update if the endpoint's spec does not
   *     set it
   */
  public Lifecycle(Duration applyDeadline, boolean rollbackOnFailure) {
    if (applyDeadline.isNegative() || applyDeadline.isZero()) {
      throw new IllegalArgumentException("applyDeadline: " + applyDeadline + " (expected: > 0)");
    }
    this.applyDeadline = applyDeadline;
    this.outcomes = new Outcomes(machine, rollbackOnFailure);
    this.requests = new RequestTransitions(machine, outcomes, applyDeadline);
    this.reports = new ReportTransitions(machine, outcomes);
  }

  /**
   * Computes the transition for an event.
   *
   * @param key the endpoint
   * @param state the endpoint's current state; null if the endpoint does not exist
   * @param now the time of the event
   */
  public Transition decide(
      EndpointKey key, @Nullable EndpointState state, LifecycleEvent event, Instant now) {
    TransitionBuilder transition = new TransitionBuilder(key, state, now);
    return event.fold(
        requested -> requests.of(requested, transition),
        reported -> reports.of(reported, transition),
        deadlineChecked -> onDeadlineCheck(transition));
  }

  /**
   * Rejects a request that can't be read or processed.
   *
   * @param requestId of the request; empty if it can't be read
   */
  public Transition reject(
      EndpointKey key,
      @Nullable EndpointState state,
      long revision,
      String requestId,
      Rejection why,
      Instant now) {
    return new TransitionBuilder(key, state, now)
        .rejected(
            new EventSubject(revision, requestId, null), Acceptance.rejected(state, why, revision));
  }

  /** The effect to resume when a worker takes over an endpoint in this state. */
  public Effect resume(EndpointState state) {
    return switch (state.getStatus()) {
      case CREATING -> new Effect.Apply(state);
      case DELETING -> new Effect.Delete(state);
      default -> new Effect.None();
    };
  }

  private Transition onDeadlineCheck(TransitionBuilder transition) {
    EndpointState before = transition.before();
    if (before == null
        || before.getDeadlineAt() == null
        || transition.now().isBefore(before.getDeadlineAt())) {
      return Transition.none(before);
    }
    Phase phase = Phase.of(before);
    String during = phase.step() == null ? phase.status().name() : phase.step().name();
    String detail = before.getStepDetail() == null ? "" : ": " + before.getStepDetail();
    String message =
        "not done within " + applyDeadline.toSeconds() + " s; ended in " + during + detail;
    return machine
        .next(phase, Signal.DEADLINE_EXCEEDED)
        .map(
            failed ->
                outcomes.failed(
                    new Outcomes.Failure(failed, DEADLINE_EXCEEDED, message),
                    before,
                    before.getServingRevision(),
                    new Effect.Stop(),
                    transition))
        .orElseGet(() -> Transition.none(before));
  }
}
