package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.ray.PreviousApplications;
import java.util.List;

/** An application as Ray reports it, itself or through KubeRay. */
public interface ReportedApplication {
  /** Its name. */
  String name();

  /** Ray's status word; new releases add words. */
  String status();

  /** Ray's reason for the status; may be empty. */
  String message();

  /** Empty while the application is imported and built, and when that failed. */
  List<? extends ReportedDeployment> deployments();

  /** Whether all of it runs. */
  default boolean isRunning() {
    return status().equals("RUNNING");
  }

  /** Whether Ray gave up on it. */
  default boolean isFailed() {
    return status().equals("DEPLOY_FAILED");
  }

  /** Whether part of it does not run; Ray restarts what it can. */
  default boolean isUnhealthy() {
    return status().equals("UNHEALTHY");
  }

  /** Whether it was built, so that Ray shows its deployments. */
  default boolean isBuilt() {
    return !deployments().isEmpty();
  }

  /**
   * Whether a deployment of that name may run, as far as Ray shows.
   *
   * @param previous what ran before, and still may while the application is being built
   */
  default boolean mayRun(String deployment, PreviousApplications previous) {
    return isBuilt()
        ? deployments().stream().anyMatch(shown -> shown.name().equals(deployment))
        : previous.names().contains(name());
  }
}
