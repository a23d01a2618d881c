package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.service.settings.SettingChecks;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach Ray: keys {@code worker.ray-serve.*}. In the templates, {@code {workspace_id}} and
 * {@code {endpoint_id}} stand for the endpoint's ids.
 *
 * @param address template of the address of an endpoint's dashboard, for example {@code
 *     http://ray-{endpoint_id}.{workspace_id}.svc:8265}; null if only {@code addresses} are used
 * @param addresses addresses of single endpoints by {@code workspace_id/endpoint_id}, which take
 *     precedence over the template
 * @param tokenFile template of the file with the token that Ray requires, read for each call; null
 *     if it requires none
 * @param connectTimeout timeout for connecting; positive
 * @param getTimeout timeout for Ray to show its applications; positive
 * @param putTimeout timeout for Ray to accept a configuration, which includes the start of Serve on
 *     a cold cluster; positive
 * @param unhealthyGrace how long an application may be unhealthy during a rollout until the update
 *     fails; not negative
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
    SettingChecks.requirePositive(PREFIX + "connect-timeout", connectTimeout);
    SettingChecks.requirePositive(PREFIX + "get-timeout", getTimeout);
    SettingChecks.requirePositive(PREFIX + "put-timeout", putTimeout);
    SettingChecks.requireNotNegative(PREFIX + "unhealthy-grace", unhealthyGrace);
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
    // It may hold a password.
    Object shown = value.toString().contains("@") ? "has a user" : value;
    SettingChecks.require(valid, PREFIX + key, shown, "http(s)://host[:port][/path]");
  }
}
