package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Application;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Deployment;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether what served before a revision still does. KubeRay shows the statuses of applications and
 * deployments, not how many of their replicas run.
 *
 * @param desired the revision's applications by name
 * @param previous the applications that served before
 */
record ServingCheck(Map<String, ObjectNode> desired, PreviousApplications previous) {

  /** As far as is shown. */
  Serving of(ObservedRayService shown) {
    return previous.serving(
        desired,
        served -> mayServe(served, shown),
        name ->
            shown.endpoints() > 0
                && Optional.ofNullable(shown.active().applications().get(name))
                    .filter(Application::isRunning)
                    .isPresent());
  }

  /** If there is no RayService of the endpoint. */
  Serving ofNothing() {
    return previous.serving(desired, served -> false, name -> false);
  }

  private static boolean mayServe(ServedApplication served, ObservedRayService shown) {
    if (shown.endpoints() == 0) {
      return false;
    }
    if (shown.pending().exists() && shown.active().applications().isEmpty()) {
      // The cluster that takes the requests was not given this revision.
      return true;
    }
    return Optional.ofNullable(shown.active().applications().get(served.name()))
        .filter(application -> mayServe(served, application))
        .isPresent();
  }

  private static boolean mayServe(ServedApplication served, Application application) {
    if (application.isRunning()) {
      return true;
    }
    // While Ray builds another version it wakes nothing, and no deployments are shown.
    return application.isBuilt()
        ? application.deployments().stream().anyMatch(each -> mayServe(served, each))
        : !served.mayHaveBeenScaledToZero();
  }

  /** Ray replaces replicas one after the other, and stops with the first that does not start. */
  private static boolean mayServe(ServedApplication served, Deployment deployment) {
    return !(deployment.isFailed() || deployment.isUnhealthy())
        || served.fewestReplicas().getOrDefault(deployment.name(), 1) > 1;
  }
}
