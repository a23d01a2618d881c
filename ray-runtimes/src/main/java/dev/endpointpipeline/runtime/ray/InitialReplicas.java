package dev.endpointpipeline.runtime.ray;

import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The initial number of replicas of a deployment. Ray goes back to that number with every change of
 * the deployment, and each revision is a change to Ray. So only deployments that Ray does not run
 * yet have it in their configuration.
 */
final class InitialReplicas {
  private InitialReplicas() {}

  /** Removes the number from those deployments of an application's configuration. */
  static void erase(ObjectNode application, Predicate<String> deployments) {
    for (JsonNode deployment : application.path("deployments")) {
      if (deployments.test(deployment.path("name").asString(""))
          && deployment.path("autoscaling_config") instanceof ObjectNode autoscaling) {
        autoscaling.remove("initial_replicas");
      }
    }
  }
}
