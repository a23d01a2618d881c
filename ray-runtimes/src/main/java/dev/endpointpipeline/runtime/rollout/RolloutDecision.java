package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.Progress;
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

  /** The same; if everything is done, with what the endpoint's owner should know. */
  public RolloutDecision<A, S> whenDone(Supplier<Progress.Done> done) {
    return action.isEmpty() && progress instanceof Progress.Done
        ? report(done.get(), observations)
        : this;
  }
}
