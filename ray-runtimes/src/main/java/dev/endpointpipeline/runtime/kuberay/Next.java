package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.Progress;
import java.util.Optional;

/** What is to be done next about an endpoint's RayService. */
sealed interface Next {
  /**
   * Write the RayService.
   *
   * @param serveConfig with secrets
   * @param resourceVersion what it must still be at; empty if it was not there
   * @param applied what to tell then
   */
  record Apply(ServeConfigV2 serveConfig, Optional<String> resourceVersion, Progress applied)
      implements Next {}

  /**
   * Give a RayCluster the numbers of nodes that its RayService has: KubeRay does not.
   *
   * @param resized what to tell then
   */
  record Resize(String cluster, Progress resized) implements Next {}

  /**
   * Delete the RayService.
   *
   * @param resourceVersion what it must still be at
   * @param deleted what to tell then
   */
  record Delete(String resourceVersion, Progress deleted) implements Next {}

  /** Touch nothing, and tell this. */
  record Tell(Progress progress) implements Next {}
}
