package dev.endpointpipeline.runtime.kuberay;

import java.util.List;
import java.util.Optional;

/**
 * What Kubernetes shows of an endpoint.
 *
 * @param service its RayService, if there is one
 * @param clusters those that KubeRay created for it and that still exist
 * @param diagnostics why something does not happen
 */
record ObservedState(
    Optional<ObservedRayService> service,
    List<ObservedRayCluster> clusters,
    Diagnostics diagnostics) {

  /** The cluster of that name, if it exists. */
  Optional<ObservedRayCluster> cluster(String name) {
    return clusters.stream().filter(cluster -> cluster.name().equals(name)).findFirst();
  }

  /** Whether requests go to a cluster of this revision, where Ray fetched all archives again. */
  boolean isOnNewCluster() {
    return service.stream()
        .anyMatch(
            found ->
                cluster(found.active().cluster())
                    .filter(cluster -> cluster.isMadeFor(found))
                    .isPresent());
  }
}
