package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.RayFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rules of a rollout that do not depend on the runtime.
 *
 * @param revision that is rolled out
 * @param pollInterval how long to wait between two polls
 * @param unhealthyGrace how long an application may be unhealthy
 */
public record RolloutRules(long revision, PollInterval pollInterval, Duration unhealthyGrace) {

  /** The failure if a later revision has been applied already: ours is superseded then. */
  public Optional<Progress> superseded(OptionalLong applied, Serving serving) {
    return applied.isPresent() && applied.getAsLong() > revision
        ? Optional.of(
            RayFailure.NEWER_REVISION.because(
                "revision "
                    + applied.getAsLong()
                    + " was applied already, which is later than "
                    + revision,
                serving))
        : Optional.empty();
  }

  /** The failure of an application that is unhealthy for too long. */
  public Progress unhealthy(String description, Serving serving) {
    return RayFailure.UNHEALTHY.because(
        "unhealthy for longer than " + unhealthyGrace.toSeconds() + " s; Ray shows: " + description,
        serving);
  }

  /** Not done yet; poll again after the interval. */
  public Progress pending(String detail, Observations<?> observations) {
    return new Progress.Pending(
        pollInterval.after(observations.polls()), detail, observations.serving());
  }

  /** Do nothing but poll again after the interval. */
  public <A, S> RolloutDecision<A, S> await(String detail, Observations<S> observations) {
    return RolloutDecision.report(pending(detail, observations), observations);
  }

  /** Do nothing but poll again after the interval, or sooner. */
  public <A, S> RolloutDecision<A, S> await(
      String detail, Observations<S> observations, Duration atMost) {
    Duration interval = pollInterval.after(observations.polls());
    return RolloutDecision.report(
        new Progress.Pending(
            atMost.compareTo(interval) < 0 ? atMost : interval, detail, observations.serving()),
        observations);
  }

  /**
   * Writes the configuration again because it is not there any more; fails if somebody else has
   * replaced it too often.
   *
   * @param cause what happened to the configuration
   * @param shown what is there now; may be empty
   * @param write the action that writes it
   */
  public <A, S> RolloutDecision<A, S> writeAgain(
      String cause, String shown, A write, Observations<S> observations) {
    return observations.isOverwrittenTooOften()
        ? RolloutDecision.report(
            RayFailure.OVERWRITTEN.because(cause + ", repeatedly" + shown, observations.serving()),
            observations)
        : RolloutDecision.act(
            write, pending(cause + ": writing it again", observations), observations);
  }
}
