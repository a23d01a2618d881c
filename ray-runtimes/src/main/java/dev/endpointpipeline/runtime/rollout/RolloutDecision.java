package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.Warning;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What follows from a poll.
 *
 * @param action what to do; empty if there is nothing to do but to report
 * @param progress what to report once the action has been carried out
 * @param observations what to remember until the next poll
 */
public record RolloutDecision<A, S>(
    Optional<A> action, Progress progress, Observations<S> observations) {

  /** Do nothing, and report this. */
  public static <A, S> RolloutDecision<A, S> report(
      Progress progress, Observations<S> observations) {
    return new RolloutDecision<>(Optional.empty(), progress, observations);
  }

  /** Do this, and then report that. */
  public static <A, S> RolloutDecision<A, S> act(
      A action, Progress progress, Observations<S> observations) {
    return new RolloutDecision<>(Optional.of(action), progress, observations);
  }

  /** The same; if everything is done, with warnings for the endpoint's owner. */
  public RolloutDecision<A, S> withWarnings(Supplier<List<Warning>> warnings) {
    return action.isEmpty() && progress instanceof Progress.Done
        ? report(new Progress.Done(warnings.get()), observations)
        : this;
  }
}
