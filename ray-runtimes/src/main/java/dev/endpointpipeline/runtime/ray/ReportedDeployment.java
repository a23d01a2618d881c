package dev.endpointpipeline.runtime.ray;

/** A deployment as Ray reports it, itself or through KubeRay. */
public interface ReportedDeployment {
  /** What it is called. */
  String name();

  /** Ray's word, of which there are more from release to release. */
  String status();

  /** Why it is so; empty when there is nothing to tell. */
  String message();

  /** Whether all its replicas run. */
  default boolean isHealthy() {
    return status().equals("HEALTHY");
  }

  /** Whether Ray gave its replicas up. */
  default boolean isFailed() {
    return status().equals("DEPLOY_FAILED");
  }
}
