package dev.endpointpipeline.runtime.ray;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All applications of one endpoint. Equal endpoints have identical texts. It holds values of
 * env_vars, so it must not be logged.
 *
 * @param applications each application's JSON (Ray's ServeApplicationSchema: compact, sorted keys
 *     but for those of a user_config, no nulls) by its name
 */
public record ServeConfig(SortedMap<String, String> applications) {
  /** Copies the map. */
  public ServeConfig {
    applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
  }

  /**
   * Ray's ServeDeploySchema: the body of {@code PUT /api/serve/applications/}, and, as JSON is
   * YAML, a RayService's serveConfigV2. Ray removes applications that it does not name.
   */
  public String json() {
    return applications.values().stream()
        .collect(Collectors.joining(",", "{\"applications\":[", "]}"));
  }

  /**
   * The same, at Ray's full capacity, which is Ray's default. It makes Ray apply the autoscaling
   * settings of all deployments again, even of those that no application names, and restarts
   * nothing.
   */
  public String jsonAtFullCapacity() {
    return applications.values().stream()
        .collect(Collectors.joining(",", "{\"applications\":[", "],\"target_capacity\":100}"));
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ServeConfig" + applications.keySet();
  }
}
