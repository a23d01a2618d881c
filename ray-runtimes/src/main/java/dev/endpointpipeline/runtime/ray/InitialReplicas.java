package dev.endpointpipeline.runtime.ray;

import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How many replicas a deployment has at first. Ray goes back to as many with every change of the
 * deployment, however many there are by then, and for Ray each revision is a change. So only a
 * deployment that Ray does not run yet is told.
 */
final class InitialReplicas {
  private InitialReplicas() {}

  /** Takes the number out of those deployments of an application's configuration. */
  static void erase(ObjectNode application, Predicate<String> deployments) {
    for (JsonNode deployment : application.path("deployments")) {
      if (deployments.test(deployment.path("name").asString(""))
          && deployment.path("autoscaling_config") instanceof ObjectNode autoscaling) {
        autoscaling.remove("initial_replicas");
      }
    }
  }
}
