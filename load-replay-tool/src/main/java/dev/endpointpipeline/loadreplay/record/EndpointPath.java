package dev.endpointpipeline.loadreplay.record;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path of the API.
 *
 * @param endpoint null for the path of all endpoints
 */
record EndpointPath(String workspace, @Nullable String endpoint) {
  private static final Pattern PATH =
      Pattern.compile("/v1/workspaces/([A-Za-z0-9-]{1,36})/endpoints(?:/([A-Za-z0-9-]{1,36}))?");
  private static final Set<String> COLLECTION_METHODS = Set.of("GET", "POST");
  private static final Set<String> ENDPOINT_METHODS = Set.of("GET", "PUT", "DELETE");

  /** The path of a URL; empty if it is none of this API. */
  static Optional<EndpointPath> of(URI url) {
    Matcher matcher = PATH.matcher(url.getRawPath() == null ? "" : url.getRawPath());
    return matcher.matches()
        ? Optional.of(new EndpointPath(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** Whether the API has the method at this path. */
  boolean has(String method) {
    return (endpoint == null ? COLLECTION_METHODS : ENDPOINT_METHODS).contains(method);
  }

  /** The URL at a gateway, whose own path is empty. */
  URI at(URI gateway) {
    return URI.create(
        gateway.getScheme()
            + "://"
            + gateway.getRawAuthority()
            + "/v1/workspaces/"
            + workspace
            + "/endpoints"
            + (endpoint == null ? "" : "/" + endpoint));
  }
}
