package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Each {@code user_config} of an application.
 *
 * @param byDeployment by the deployments' names; those without one are left out
 */
public record UserConfigs(Map<String, JsonNode> byDeployment) {
  static final UserConfigs NONE = new UserConfigs(Map.of());

  /** Copies the map. */
  public UserConfigs {
    byDeployment = Map.copyOf(byDeployment);
  }

  /** Of an application in Ray's schema. */
  static UserConfigs of(JsonNode application) {
    Map<String, JsonNode> configs = new HashMap<>();
    for (JsonNode deployment : application.path("deployments")) {
      JsonNode config = deployment.path("user_config");
      if (config.isObject()) {
        configs.put(deployment.path("name").asString(""), config);
      }
    }
    return new UserConfigs(configs);
  }

  /** Of an application as an endpoint's spec has it. */
  static UserConfigs of(ServeApplication application) {
    Map<String, JsonNode> configs = new HashMap<>();
    for (ServeDeployment deployment : application.getDeployments()) {
      if (deployment.getName() != null && deployment.getUserConfig() != null) {
        configs.put(
            deployment.getName(), ServeConfigMapping.userConfig(deployment.getUserConfig()));
      }
    }
    return new UserConfigs(configs);
  }

  /**
   * Whether replicas that run with these would keep one of them instead of getting the wanted one.
   * Ray does not tell replicas that their user_config was removed, nor that it changed if Python
   * finds both equal: with members in another order, or with 1.0 or true for 1.
   */
  boolean wouldBeKeptInsteadOf(UserConfigs wanted) {
    return byDeployment.entrySet().stream()
        .anyMatch(
            kept -> {
              JsonNode other = wanted.byDeployment.get(kept.getKey());
              return other == null
                  || (SameJson.toPython(kept.getValue(), other)
                      && !SameJson.toCode(kept.getValue(), other));
            });
  }

  /** Whether code that gets them can't tell them apart. */
  boolean areSameToCode(UserConfigs others) {
    return byDeployment.keySet().equals(others.byDeployment.keySet())
        && byDeployment.entrySet().stream()
            .allMatch(
                one -> {
                  JsonNode other = others.byDeployment.get(one.getKey());
                  return other != null && SameJson.toCode(one.getValue(), other);
                });
  }
}
