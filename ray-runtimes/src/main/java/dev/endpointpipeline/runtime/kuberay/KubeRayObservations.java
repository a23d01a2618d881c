package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.kuberay.ObservedRayService.ServiceStatus;
import dev.endpointpipeline.runtime.rollout.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered between two polls of a RayService.
 *
 * @param updateBefore when KubeRay had last written the status before this revision was applied
 * @param snapshot what was shown last since KubeRay observed the revision; null before that
 * @param snapshotSince since when it is shown
 * @param changed whether something else was shown since KubeRay observed the revision: what is
 *     shown now is newer than the configuration then
 * @param failingPods whether pods of the cluster can't be created, and since when
 */
record KubeRayObservations(
    Optional<String> updateBefore,
    @Nullable StatusSnapshot snapshot,
    Instant snapshotSince,
    boolean changed,
    Trouble failingPods) {
  static final KubeRayObservations NONE = begun(Optional.empty());

  /** KubeRay polls Ray every 2 s: what is still shown after this time was shown by a later poll. */
  private static final Duration NEXT_POLL_OF_KUBERAY = Duration.ofSeconds(3);

  /** What is shown of applications: where they are, and their states without messages. */
  record StatusSnapshot(String active, String pending, Map<String, String> states) {
    static StatusSnapshot of(ObservedRayService shown) {
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
      return new StatusSnapshot(shown.active().cluster(), shown.pending().cluster(), states);
    }
  }

  static KubeRayObservations begun(Optional<String> updateBefore) {
    return new KubeRayObservations(updateBefore, null, Instant.MIN, false, Trouble.NONE);
  }

  /** After a poll since KubeRay observed the revision. */
  KubeRayObservations seen(StatusSnapshot now, boolean podsFail, Instant at) {
    boolean same = now.equals(snapshot);
    return new KubeRayObservations(
        updateBefore,
        now,
        same ? snapshotSince : at,
        changed || (snapshot != null && !same),
        failingPods.seen(podsFail, at));
  }

  /** Whether KubeRay has observed the revision. */
  boolean isObserved() {
    return snapshot != null;
  }

  /** How much longer the snapshot must stay the same to count; zero or less if it counts. */
  Duration untilItCounts(Duration settleTime, Instant now) {
    return (changed ? NEXT_POLL_OF_KUBERAY : settleTime)
        .minus(Duration.between(snapshotSince, now));
  }
}
