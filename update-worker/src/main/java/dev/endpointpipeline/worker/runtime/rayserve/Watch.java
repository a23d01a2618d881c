package dev.endpointpipeline.worker.runtime.rayserve;

import dev.endpointpipeline.worker.runtime.Progress.Serving;
import java.time.Duration;
import java.time.Instant;
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
 */
record Watch(
    int looks,
    int failedLooks,
    @Nullable Instant unhealthySince,
    int overwritten,
    Serving serving) {
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(250);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(2);
  private static final int LOOKS_PER_INTERVAL = 8;

  static final Watch BEGUN = new Watch(0, 0, null, 0, Serving.AS_BEFORE);

  /** After another look, at which that served. */
  Watch looked(Serving now) {
    Serving left = serving == Serving.NOTHING ? Serving.NOTHING : now;
    return new Watch(looks + 1, 0, null, overwritten, left);
  }

  Watch failed(Watch before) {
    return new Watch(looks, before.failedLooks + 1, null, overwritten, serving);
  }

  Watch unhealthy(Watch before, Instant now) {
    Instant since = before.unhealthySince == null ? now : before.unhealthySince;
    return new Watch(looks, 0, since, overwritten, serving);
  }

  Watch overwrittenOnceMore() {
    return new Watch(looks, 0, null, overwritten + 1, serving);
  }

  /** As long as Ray has not taken our configuration once more, nobody can overwrite it again. */
  Watch beforeTold(Watch before) {
    return new Watch(looks, failedLooks, unhealthySince, before.overwritten, serving);
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
