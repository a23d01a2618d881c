package dev.endpointpipeline.worker.simulated;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.LifecycleStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts every valid endpoint and pretends to apply it. Every step takes the configured delay. The
 * {@code user_config} of a deployment can override this:
 *
 * <pre>{@code
 * {"simulated": {"step_delay_ms": 2000, "fail_in": "APPLYING_SERVE_CONFIG", "message": "no such module"}}
 * }</pre>
 *
 * where {@code fail_in} is {@code VALIDATING}, {@code APPLYING_RESOURCES}, {@code
 * APPLYING_SERVE_CONFIG}, {@code WAITING_READY} or {@code DELETING}, and all members are optional.
 */
public final class SimulatedRuntime implements EndpointRuntime {
  static final String FAILURE_CODE = "simulated.failure";
  private static final String DELETING = "DELETING";

  private final Duration stepDelay;
  private final Clock clock;
  private final Map<EndpointKey, StartedStep> started = new ConcurrentHashMap<>();

  /**
   * Creates a runtime without endpoints.
   *
   * @param stepDelay duration of each step unless the endpoint overrides it, not negative
   */
  public SimulatedRuntime(Duration stepDelay, Clock clock) {
    if (stepDelay.isNegative()) {
      throw new IllegalArgumentException("stepDelay: " + stepDelay + " (expected: >= 0)");
    }
    this.stepDelay = stepDelay;
    this.clock = clock;
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    return pretend(desired, LifecycleStep.VALIDATING.name());
  }

  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    return pretend(desired, LifecycleStep.APPLYING_RESOURCES.name());
  }

  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    return pretend(desired, LifecycleStep.APPLYING_SERVE_CONFIG.name());
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    return pretend(desired, LifecycleStep.WAITING_READY.name());
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    return pretend(desired, DELETING);
  }

  private Progress pretend(DesiredEndpoint desired, String step) {
    SimulatedBehaviour behaviour = SimulatedBehaviour.of(desired.spec());
    Duration delay = behaviour.stepDelay().orElse(stepDelay);
    if (!delay.isZero()) {
      StartedStep now = new StartedStep(desired.revision(), step, clock.instant());
      StartedStep begun =
          started.compute(
              desired.key(), (key, last) -> last != null && last.isSameStepAs(now) ? last : now);
      Duration left = delay.minus(Duration.between(begun.at(), now.at()));
      if (left.toMillis() > 0) {
        return new Progress.Pending(left);
      }
      started.remove(desired.key(), begun);
    }
    return behaviour
        .failureIn(step)
        .<Progress>map(message -> new Progress.Failed(FAILURE_CODE, message))
        .orElseGet(Progress.Done::new);
  }

  /**
   * Start time of an endpoint's current step; lost with the worker, which then starts the step
   * again.
   */
  private record StartedStep(long revision, String step, Instant at) {
    boolean isSameStepAs(StartedStep other) {
      return revision == other.revision && step.equals(other.step);
    }
  }
}
