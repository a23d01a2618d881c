package dev.endpointpipeline.runtime.rollout;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Takes rollouts forward, one step at each call of a runtime: asks for a decision, carries it out,
 * and remembers the observations until the next step. Calls that fail because the other side is
 * unavailable are retried with a growing back-off.
 *
 * @param <A> the actions of the runtime
 * @param <S> what only this runtime remembers
 */
public final class RolloutDriver<A, S> {
  /** How long to wait before a call is retried for the first time. */
  public static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);

  private static final Logger LOGGER = LoggerFactory.getLogger(RolloutDriver.class);
  private static final int MAX_DOUBLINGS = 4;

  /** A rollout that goes on polls far more often. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final String system;
  private final S nothingSeen;

  /** A rollout can stop without notice, as when another worker takes it over. */
  private final Map<EndpointKey, Memory<S>> memories =
      Caffeine.newBuilder()
          .expireAfterAccess(FORGOTTEN_AFTER)
          .<EndpointKey, Memory<S>>build()
          .asMap();

  /** What is unavailable, and why: each reason is logged once. */
  private final Map<Object, String> outages =
      Caffeine.newBuilder().expireAfterAccess(FORGOTTEN_AFTER).<Object, String>build().asMap();

  /**
   * Makes one without any rollout.
   *
   * @param system what the runtime talks to, for logs
   * @param nothingSeen what the runtime remembers before its first poll
   */
  public RolloutDriver(String system, S nothingSeen) {
    this.system = system;
    this.nothingSeen = nothingSeen;
  }

  /**
   * Takes a rollout one step forward.
   *
   * @param target what the step is about, for logs
   * @param decide polls and decides, given the observations so far
   * @param act carries an action out
   */
  public Progress step(
      DesiredEndpoint desired,
      Object target,
      Function<Observations<S>, RolloutDecision<A, S>> decide,
      Consumer<A> act) {
    try {
      Memory<S> before = memory(desired);
      RolloutDecision<A, S> decision = decide.apply(before.observations());
      memories.put(desired.key(), before.decided(decision.observations()));
      decision.action().ifPresent(act);
      memories.put(desired.key(), new Memory<>(desired.revision(), decision.observations(), 0));
      if (outages.remove(target) != null) {
        log(Level.INFO, desired, target).log("{} is available again", system);
      }
      return forgottenIf(
          decision.progress() instanceof Progress.Failed, desired, decision.progress());
    } catch (RefusedException e) {
      Progress refused =
          e.asProgress(RayText.hidingSecretsOf(desired.spec()), observations(desired).serving());
      return forgottenIf(true, desired, refused);
    } catch (UnavailableException e) {
      return retryLater(desired, target, e);
    }
  }

  /** What was observed of this revision so far. */
  public Observations<S> observations(DesiredEndpoint desired) {
    return memory(desired).observations();
  }

  /** Forgets the rollout if nothing is left to do for it. */
  public Progress forgottenWhenEnded(DesiredEndpoint desired, Progress progress) {
    return forgottenIf(!(progress instanceof Progress.Pending), desired, progress);
  }

  /**
   * What follows from the spec once it is mapped. That can fail although the spec was valid: a
   * catalogue may have changed since then.
   */
  public static <T> Progress mapped(Supplier<T> mapping, Function<T, Progress> then) {
    T mapped;
    try {
      mapped = mapping.get();
    } catch (IllegalArgumentException e) {
      return RayFailure.INVALID_SPEC.because(String.valueOf(e.getMessage()), Serving.AS_BEFORE);
    }
    return then.apply(mapped);
  }

  private Progress forgottenIf(boolean ended, DesiredEndpoint desired, Progress progress) {
    if (ended) {
      memories.remove(desired.key());
    }
    return progress;
  }

  private Progress retryLater(DesiredEndpoint desired, Object target, UnavailableException e) {
    // The other side may repeat what was written.
    String reason =
        RayText.hidingSecretsOf(desired.spec())
            .of(String.valueOf(e.getMessage()), ApplicationsText.MAX_REASON);
    if (!reason.equals(outages.put(target, reason))) {
      log(e.isOperatorNeeded() ? Level.ERROR : Level.WARN, desired, target)
          .addKeyValue("reason", reason)
          .addKeyValue("cause", e.getCause())
          .log("{} is unavailable, the call will be retried", system);
    }
    Memory<S> memory = memory(desired);
    memories.put(desired.key(), memory.afterOutage());
    return new Progress.Pending(memory.backOff(), reason, memory.observations().serving());
  }

  private static LoggingEventBuilder log(Level level, DesiredEndpoint desired, Object target) {
    return LOGGER
        .atLevel(level)
        .addKeyValue("endpoint", desired.key())
        .addKeyValue("revision", desired.revision())
        .addKeyValue("target", target);
  }

  private Memory<S> memory(DesiredEndpoint desired) {
    Memory<S> memory = memories.get(desired.key());
    return memory != null && memory.revision() == desired.revision()
        ? memory
        : new Memory<>(desired.revision(), Observations.none(Serving.AS_BEFORE, nothingSeen), 0);
  }

  /**
   * What is remembered of one revision.
   *
   * @param outages how many calls in succession found the other side unavailable
   */
  private record Memory<S>(long revision, Observations<S> observations, int outages) {
    /** While the action has not been carried out. */
    Memory<S> decided(Observations<S> newer) {
      return new Memory<>(revision, newer.beforeWrite(observations), outages);
    }

    Memory<S> afterOutage() {
      return new Memory<>(revision, observations, outages + 1);
    }

    Duration backOff() {
      return FIRST_BACK_OFF.multipliedBy(1L << Math.min(outages, MAX_DOUBLINGS));
    }
  }
}
