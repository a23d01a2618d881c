package dev.endpointpipeline.loadreplay.generate;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;

/**
 * The endpoints that calls are about: {@code ep-000001} and so on.
 *
 * @param gateway base URL of the API, without a path
 * @param workspace 1–36 letters, digits or hyphens
 * @param endpoints 1–10,000,000
 * @param hotKeys exponent of Zipf's law, 0–10: 0 if all endpoints get the same share of calls, and
 *     the larger, the more of them the first endpoints get
 * @param created whether the calls begin with a create of each endpoint, in addition to the number
 *     of calls
 */
public record Population(
    URI gateway, String workspace, int endpoints, double hotKeys, boolean created) {
  private static final int MAX_ENDPOINTS = 10_000_000;
  private static final double MAX_EXPONENT = 10;

  /**
   * @throws IllegalArgumentException if a value is invalid
   */
  public Population {
    if (gateway.getScheme() == null
        || !gateway.getScheme().matches("https?")
        || gateway.getRawAuthority() == null
        || !gateway.getRawPath().matches("/?")
        || gateway.getRawQuery() != null
        || gateway.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "url: %s (expected: a base URL such as http://127.0.0.1:8080)".formatted(gateway));
    }
    if (!EndpointKey.isId(workspace)) {
      throw new IllegalArgumentException(
          "workspace: '%s' (expected: %s)".formatted(workspace, EndpointPath.ID_FORM));
    }
    if (endpoints < 1 || endpoints > MAX_ENDPOINTS) {
      throw new IllegalArgumentException(
          "endpoints: %d (expected: 1-%d)".formatted(endpoints, MAX_ENDPOINTS));
    }
    if (!(hotKeys >= 0 && hotKeys <= MAX_EXPONENT)) {
      throw new IllegalArgumentException("hot keys: %s (expected: 0-10)".formatted(hotKeys));
    }
  }

  /** The URL of the workspace's endpoints. */
  String collectionUrl() {
    return gateway.getScheme()
        + "://"
        + gateway.getRawAuthority()
        + "/v1/workspaces/"
        + workspace
        + "/endpoints";
  }
}
