package dev.endpointpipeline.runtime.ray;

import java.util.List;

/** An application as Ray reports it, itself or through KubeRay. */
public interface ReportedApplication {
  /** What it is called. */
  String name();

  /** Ray's word, of which there are more from release to release. */
  String status();

  /** Why it is so; empty when there is nothing to tell. */
  String message();

  /** None while the application is imported and built, and when that failed. */
  List<? extends ReportedDeployment> deployments();

  /** Whether all of it runs. */
  default boolean isRunning() {
    return status().equals("RUNNING");
  }

  /** Whether Ray gave it up. */
  default boolean isFailed() {
    return status().equals("DEPLOY_FAILED");
  }

  /** Whether some of it does not run as it should; Ray mends it if it can. */
  default boolean isUnhealthy() {
    return status().equals("UNHEALTHY");
  }

  /** Whether Ray shows what runs of it, as it does unless it is being built or could not be. */
  default boolean isBuilt() {
    return !deployments().isEmpty();
  }
}
