package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.schemas.AutoscalingConfig;
import dev.endpointpipeline.schemas.ServeDeployment;
import java.util.Objects;

/** How many replicas Ray starts, with its defaults. */
final class Replicas {
  private static final int DEFAULT_MIN = 1;
  private static final int DEFAULT_MAX = 1;

  private Replicas() {}

  static int min(AutoscalingConfig autoscaling) {
    return Objects.requireNonNullElse(autoscaling.getMinReplicas(), DEFAULT_MIN);
  }

  static int max(AutoscalingConfig autoscaling) {
    return Objects.requireNonNullElse(autoscaling.getMaxReplicas(), DEFAULT_MAX);
  }

  /** The minimum of replicas of a deployment; one if that is left to its code. */
  static int least(ServeDeployment deployment) {
    if (deployment.getAutoscalingConfig() != null) {
      return min(deployment.getAutoscalingConfig());
    }
    return Objects.requireNonNullElse(deployment.getNumReplicas(), 1);
  }
}
