package dev.endpointpipeline.runtime.rayserve;

import java.util.Set;

/**
 * What is remembered between two polls of a running Ray.
 *
 * @param failedPolls at how many polls in succession an application had failed
 * @param asleep applications that were scaled to zero, and none of whose replicas has run since
 */
record ServeObservations(int failedPolls, Set<String> asleep) {
  static final ServeObservations NONE = new ServeObservations(0, Set.of());

  ServeObservations {
    asleep = Set.copyOf(asleep);
  }

  ServeObservations asleep(Set<String> now) {
    return new ServeObservations(failedPolls, now);
  }

  ServeObservations failed(boolean failed) {
    return new ServeObservations(failed ? failedPolls + 1 : 0, asleep);
  }
}
