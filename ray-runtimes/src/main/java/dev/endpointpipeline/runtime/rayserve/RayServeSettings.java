package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Ray is reached: keys {@code worker.ray-serve.*}. In the templates, {@code {workspace_id}} and
 * {@code {endpoint_id}} stand for the endpoint's ids.
 *
 * @param address template of the address of an endpoint's dashboard, for example {@code
 *     http://ray-{endpoint_id}.{workspace_id}.svc:8265}; null if only {@code addresses} count
 * @param addresses addresses of single endpoints by {@code workspace_id/endpoint_id}; they count
 *     before the template
 * @param tokenFile template of the file with the token that Ray asks for, read at each call; null
 *     if it asks for none
 * @param connectTimeout how long a connection may take; positive
 * @param getTimeout how long Ray may take to show its applications; positive
 * @param putTimeout how long Ray may take to accept a configuration, which includes the start of
 *     Serve on a cold cluster; positive
 * @param unhealthyGrace how long an application may be unhealthy while it is rolled out, until this
 *     counts as failed; not negative
 */
public record RayServeSettings(
    @Nullable String address,
    @DefaultValue Map<String, URI> addresses,
    @Nullable String tokenFile,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("15s") Duration getTimeout,
    @DefaultValue("120s") Duration putTimeout,
    @DefaultValue("60s") Duration unhealthyGrace) {
  private static final String PREFIX = "worker.ray-serve.";
  private static final EndpointKey ANY = new EndpointKey("workspace-1", "endpoint-1");

  /** Copies the map and checks the bounds. */
  public RayServeSettings {
    addresses = Map.copyOf(addresses);
    if (address != null) {
      requireAddress("address", address, filledIn(address, ANY));
    }
    addresses.forEach(
        (endpoint, target) -> {
          requireKey(endpoint);
          requireAddress("addresses[" + endpoint + "]", target, target.toString());
        });
    requirePositive("connect-timeout", connectTimeout);
    requirePositive("get-timeout", getTimeout);
    requirePositive("put-timeout", putTimeout);
    require(!unhealthyGrace.isNegative(), "unhealthy-grace", unhealthyGrace, ">= 0");
  }

  /** The template with the endpoint's ids, which consist of letters, digits and hyphens. */
  static String filledIn(String template, EndpointKey key) {
    return template
        .replace("{workspace_id}", key.workspaceId())
        .replace("{endpoint_id}", key.endpointId());
  }

  private static void requireKey(String endpoint) {
    try {
      EndpointKey unused = EndpointKey.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          PREFIX + "addresses: '" + endpoint + "' (expected: workspace_id/endpoint_id)");
    }
  }

  private static void requireAddress(String key, Object value, String address) {
    boolean valid;
    try {
      URI uri = new URI(address);
      valid =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      valid = false;
    }
    // A password is to be repeated nowhere.
    Object shown = value.toString().contains("@") ? "has a user" : value;
    require(valid, key, shown, "http(s)://host[:port][/path]");
  }

  private static void requirePositive(String key, Duration value) {
    require(value.toMillis() > 0, key, value, "> 0");
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          PREFIX + key + ": " + value + " (expected: " + expected + ")");
    }
  }
}
