package dev.endpointpipeline.loadreplay.recording;

import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path of the API: of a workspace's endpoints, or of one of them.
 *
 * @param workspace 1–36 letters, digits and hyphens
 * @param endpoint likewise; null for the path of all endpoints
 */
public record EndpointPath(String workspace, @Nullable String endpoint) {
  /** What ids of workspaces and endpoints look like, for people. */
  public static final String ID_FORM = "1-36 letters, digits or hyphens";

  private static final Pattern FORM =
      Pattern.compile("/v1/workspaces/([^/]+)/endpoints(?:/([^/]+))?");
  private static final Set<String> COLLECTION_METHODS = Set.of("GET", "POST");
  private static final Set<String> ENDPOINT_METHODS = Set.of("GET", "PUT", "DELETE");

  /** The path of a URL; empty if it is not one of the API, such as one with a malformed id. */
  public static Optional<EndpointPath> of(URI url) {
    Matcher parts = FORM.matcher(url.getRawPath() == null ? "" : url.getRawPath());
    if (!parts.matches()) {
      return Optional.empty();
    }
    String endpoint = parts.group(2);
    boolean valid =
        EndpointKey.isId(parts.group(1)) && (endpoint == null || EndpointKey.isId(endpoint));
    return valid ? Optional.of(new EndpointPath(parts.group(1), endpoint)) : Optional.empty();
  }

  /** Whether the API has the method at this path. */
  public boolean has(String method) {
    return (endpoint == null ? COLLECTION_METHODS : ENDPOINT_METHODS).contains(method);
  }

  /** The URL at the server of another URL, of which only scheme, host and port count. */
  public URI at(URI server) {
    return URI.create(server.getScheme() + "://" + server.getRawAuthority() + this);
  }

  /** The path as in a URL. */
  @Override
  public String toString() {
    return "/v1/workspaces/" + workspace + "/endpoints" + (endpoint == null ? "" : "/" + endpoint);
  }
}
