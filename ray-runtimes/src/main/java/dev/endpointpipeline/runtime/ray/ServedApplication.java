package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.schemas.ServeApplication;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An application that served before a revision.
 *
 * @param route its route prefix, if the endpoint's spec has one
 * @param userConfigs the user_config of its replicas
 * @param fewestReplicas the minimum of replicas of its deployments, as far as the spec names them
 */
public record ServedApplication(
    String name,
    Optional<String> route,
    UserConfigs userConfigs,
    Map<String, Integer> fewestReplicas) {
  /** Copies the map. */
  public ServedApplication {
    fewestReplicas = Map.copyOf(fewestReplicas);
  }

  static ServedApplication of(ServeApplication application) {
    Map<String, Integer> fewest = new HashMap<>();
    application.getDeployments().stream()
        .filter(deployment -> deployment.getName() != null)
        .forEach(deployment -> fewest.put(deployment.getName(), Replicas.least(deployment)));
    return new ServedApplication(
        application.getName(),
        Optional.ofNullable(application.getRoutePrefix()).filter(route -> !route.isEmpty()),
        UserConfigs.of(application),
        fewest);
  }

  /** An application that is known by its name only. */
  public static ServedApplication named(String name) {
    return new ServedApplication(name, Optional.empty(), UserConfigs.NONE, Map.of());
  }

  /** Whether it may have been scaled to zero. */
  public boolean mayHaveBeenScaledToZero() {
    return fewestReplicas.containsValue(0);
  }
}
