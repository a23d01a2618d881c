package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.service.settings.SettingChecks;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
 * @param url template of the address at which callers reach Serve's proxy of an endpoint, for
 *     example {@code http://ray-{endpoint_id}.{workspace_id}.svc:8000}; if null, only endpoints in
 *     {@code urls} show where they can be called
 * @param urls such addresses of single endpoints by {@code workspace_id/endpoint_id}, which take
 *     precedence over the template
 * @param urlAccess who can reach these addresses
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
    @Nullable String url,
    @DefaultValue Map<String, URI> urls,
    @DefaultValue("PRIVATE") UrlAccess urlAccess,
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
      SettingChecks.requireHttpAddress(PREFIX + "address", address, filledIn(address, ANY));
    }
    requireAddresses("addresses", addresses);
    urls = Map.copyOf(urls);
    if (url != null) {
      SettingChecks.requireHttpAddress(PREFIX + "url", url, filledIn(url, ANY));
    }
    requireAddresses("urls", urls);
    SettingChecks.requirePositive(PREFIX + "connect-timeout", connectTimeout);
    SettingChecks.requirePositive(PREFIX + "get-timeout", getTimeout);
    SettingChecks.requirePositive(PREFIX + "put-timeout", putTimeout);
    SettingChecks.requireNotNegative(PREFIX + "unhealthy-grace", unhealthyGrace);
  }

  /** Where callers reach Serve's proxy of an endpoint, if it is known. */
  Optional<String> urlOf(EndpointKey key) {
    return Optional.ofNullable(urls.get(key.toString()))
        .map(URI::toString)
        .or(() -> Optional.ofNullable(url).map(template -> filledIn(template, key)));
  }

  /** The template with the endpoint's ids, which consist of letters, digits and hyphens. */
  static String filledIn(String template, EndpointKey key) {
    return template
        .replace("{workspace_id}", key.workspaceId())
        .replace("{endpoint_id}", key.endpointId());
  }

  private static void requireAddresses(String key, Map<String, URI> addresses) {
    addresses.forEach(
        (endpoint, target) -> {
          requireEndpoint(key, endpoint);
          SettingChecks.requireHttpAddress(
              PREFIX + key + "[" + endpoint + "]", target, target.toString());
        });
  }

  private static void requireEndpoint(String key, String endpoint) {
    try {
      EndpointKey unused = EndpointKey.parse(endpoint);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          PREFIX + key + ": '" + endpoint + "' (expected: workspace_id/endpoint_id)");
    }
  }
}
