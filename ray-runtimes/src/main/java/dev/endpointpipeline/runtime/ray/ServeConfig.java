package dev.endpointpipeline.runtime.ray;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that Ray Serve is to run for one endpoint: equal endpoints have equal texts, character by
 * character. It holds env_vars values, so it must not be logged.
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
   * YAML, a RayService's serveConfigV2. Applications that it does not name are to be removed.
   */
  public String json() {
    return applications.values().stream()
        .collect(Collectors.joining(",", "{\"applications\":[", "]}"));
  }

  /**
   * The same, at Ray's full capacity, which is what Ray runs at when it is told nothing. It makes
   * Ray look at the settings of all deployments anew, also of those that no application names, and
   * restarts nothing.
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
