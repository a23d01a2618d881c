package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.ServiceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a worker remembers of its looks at one revision. It is lost with the worker; whoever takes
 * over begins anew and comes to the same end, only later.
 *
 * @param looks how often it was looked
 * @param overwritten how often somebody else's RayService, or none, was found
 * @param serving what served when it was last known; what is gone does not come back
 * @param updateBefore when KubeRay had last written the status before this revision was applied
 * @param picture what was shown last since KubeRay took the revision; null before that
 * @param pictureSince since when it is shown so
 * @param moved whether something else was shown since KubeRay took the revision: then what is shown
 *     now is newer than the configuration
 * @param unhealthySince since when an application is unhealthy, without a break
 * @param troubleSince since when pods can't be made, without a break
 */
record Looks(
    int looks,
    int overwritten,
    Serving serving,
    Optional<String> updateBefore,
    @Nullable Picture picture,
    Instant pictureSince,
    boolean moved,
    @Nullable Instant unhealthySince,
    @Nullable Instant troubleSince) {
  /** KubeRay looks at Ray every 2 s: what still stands then was shown by a later look. */
  private static final Duration NEXT_LOOK_OF_KUBERAY = Duration.ofSeconds(3);

  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);
  private static final int LOOKS_PER_INTERVAL = 10;

  /** What is shown of applications: where, and their states without messages. */
  record Picture(String active, String pending, Map<String, String> states) {
    static Picture of(ObservedRayService shown) {
      Map<String, String> states = new TreeMap<>();
      ServiceStatus target = shown.target();
      target
          .applications()
          .values()
          .forEach(
              application -> {
                states.put(application.name(), application.status());
                application
                    .deployments()
                    .forEach(
                        deployment ->
                            states.put(
                                application.name() + "/" + deployment.name(), deployment.status()));
              });
      return new Picture(shown.active().cluster(), shown.pending().cluster(), states);
    }
  }

  static Looks begun(Serving serving, Optional<String> updateBefore) {
    return new Looks(0, 0, serving, updateBefore, null, Instant.MIN, false, null, null);
  }

  /** After another look, at which that served. */
  Looks looked(Serving now) {
    Serving left = serving == Serving.NOTHING ? Serving.NOTHING : now;
    return new Looks(
        looks + 1,
        overwritten,
        left,
        updateBefore,
        picture,
        pictureSince,
        moved,
        unhealthySince,
        troubleSince);
  }

  /** KubeRay has taken the revision, and shows that. */
  Looks sees(Picture now, Instant at) {
    boolean same = now.equals(picture);
    return new Looks(
        looks,
        overwritten,
        serving,
        updateBefore,
        now,
        same ? pictureSince : at,
        moved || (picture != null && !same),
        unhealthySince,
        troubleSince);
  }

  Looks overwrittenOnceMore() {
    return new Looks(
        looks, overwritten + 1, serving, updateBefore, null, Instant.MIN, false, null, null);
  }

  Looks troubled(boolean unhealthy, boolean trouble, Instant now) {
    return new Looks(
        looks,
        overwritten,
        serving,
        updateBefore,
        picture,
        pictureSince,
        moved,
        since(unhealthy, unhealthySince, now),
        since(trouble, troubleSince, now));
  }

  private static @Nullable Instant since(boolean holds, @Nullable Instant before, Instant now) {
    if (!holds) {
      return null;
    }
    return before == null ? now : before;
  }

  /** Whether KubeRay has taken the revision. */
  boolean isTaken() {
    return picture != null;
  }

  /** How much longer the picture must stand to count; zero or less if it does. */
  Duration untilItCounts(Duration settleTime, Instant now) {
    return (moved ? NEXT_LOOK_OF_KUBERAY : settleTime).minus(Duration.between(pictureSince, now));
  }

  static boolean lasts(@Nullable Instant since, Duration grace, Instant now) {
    return since != null && Duration.between(since, now).compareTo(grace) >= 0;
  }

  /** How long to wait before the next look: the longer it takes, the longer. */
  Duration again() {
    int doublings = Math.min(looks / LOOKS_PER_INTERVAL, 3);
    Duration interval = SHORTEST_INTERVAL.multipliedBy(1L << doublings);
    return interval.compareTo(LONGEST_INTERVAL) < 0 ? interval : LONGEST_INTERVAL;
  }
}
