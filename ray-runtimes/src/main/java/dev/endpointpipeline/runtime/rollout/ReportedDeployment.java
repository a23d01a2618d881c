package dev.endpointpipeline.runtime.rollout;

/** A deployment as Ray reports it, itself or through KubeRay. */
public interface ReportedDeployment {
  /** Its name. */
  String name();

  /** Ray's status word; new releases add words. */
  String status();

  /** Ray's reason for the status; may be empty. */
  String message();

  /** Whether all its replicas run. */
  default boolean isHealthy() {
    return status().equals("HEALTHY");
  }

  /** Whether Ray gave up on starting its replicas. */
  default boolean isFailed() {
    return status().equals("DEPLOY_FAILED");
  }

  /** Whether some of its replicas do not run; Ray restarts what it can. */
  default boolean isUnhealthy() {
    return status().equals("UNHEALTHY");
  }
}
