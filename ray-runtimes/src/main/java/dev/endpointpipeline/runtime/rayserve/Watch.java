package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.Progress.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker remembers of its looks at one revision. It is lost with the worker; whoever takes
 * over begins anew and comes to the same end, only later.
 *
 * @param looks how often Ray was looked at
 * @param failedLooks how often in succession an application had failed
 * @param unhealthySince since when an application is unhealthy, without a break
 * @param overwritten how often somebody else's configuration was found
 * @param serving what served when it was last known; what is gone does not come back
 * @param asleep applications that were scaled to zero, and of which no replica answered since
 */
record Watch(
    int looks,
    int failedLooks,
    @Nullable Instant unhealthySince,
    int overwritten,
    Serving serving,
    Set<String> asleep) {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(250);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(2);
  private static final int LOOKS_PER_INTERVAL = 8;

  static final Watch BEGUN = new Watch(0, 0, null, 0, Serving.AS_BEFORE, Set.of());

  Watch {
    asleep = Set.copyOf(asleep);
  }

  /** After another look, at which that served and these applications were asleep. */
  Watch looked(Serving now, Set<String> asleepNow) {
    Serving left = serving == Serving.NOTHING ? Serving.NOTHING : now;
    return new Watch(looks + 1, 0, null, overwritten, left, asleepNow);
  }

  Watch failed(Watch before) {
    return new Watch(looks, before.failedLooks + 1, null, overwritten, serving, asleep);
  }

  Watch unhealthy(Watch before, Instant now) {
    Instant since = before.unhealthySince == null ? now : before.unhealthySince;
    return new Watch(looks, 0, since, overwritten, serving, asleep);
  }

  Watch overwrittenOnceMore() {
    return new Watch(looks, 0, null, overwritten + 1, serving, asleep);
  }

  /** As long as Ray has not taken our configuration once more, nobody can overwrite it again. */
  Watch beforeTold(Watch before) {
    return new Watch(looks, failedLooks, unhealthySince, before.overwritten, serving, asleep);
  }

  boolean isUnhealthyFor(Duration grace, Instant now) {
    return unhealthySince != null && Duration.between(unhealthySince, now).compareTo(grace) >= 0;
  }

  /** How long to wait before the next look: the longer it takes, the longer. */
  Duration again() {
    int doublings = Math.min(looks / LOOKS_PER_INTERVAL, 3);
    Duration interval = SHORTEST_INTERVAL.multipliedBy(1L << doublings);
    return interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL;
  }
}
