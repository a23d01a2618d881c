package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go.
 *
 * @param gateways base addresses, in place of the recorded ones; the recorded ones if empty. Calls
 *     about one endpoint always go to the same gateway, because another one may learn of a create a
 *     little later
 * @param workspace in place of the recorded ones; null to keep these
 */
public record Target(List<URI> gateways, @Nullable String workspace) {
  /**
   * @throws IllegalArgumentException if an address is not one of HTTP, or the workspace is
   *     malformed
   */
  public Target {
    if (workspace != null && !EndpointKey.isId(workspace)) {
      throw new IllegalArgumentException(
          "workspace: '%s' (expected: %s)".formatted(workspace, EndpointPath.ID_FORM));
    }
    gateways = List.copyOf(gateways);
    for (URI gateway : gateways) {
      boolean http = "http".equals(gateway.getScheme()) || "https".equals(gateway.getScheme());
      if (!http || gateway.getHost() == null) {
        throw new IllegalArgumentException(
            "gateway: '" + gateway + "' (expected: like http://127.0.0.1:8080)");
      }
    }
  }

  /**
   * Where a recorded call goes.
   *
   * @param affinity calls with the same text go to the same gateway
   * @param endpoint id in place of the one in the path; null to keep it
   */
  URI of(URI recorded, String affinity, @Nullable String endpoint) {
    String path =
        EndpointPath.of(recorded)
            .map(found -> replaced(found, endpoint).toString())
            .orElse(recorded.getRawPath());
    String query = recorded.getRawQuery() == null ? "" : "?" + recorded.getRawQuery();
    return URI.create(gateway(recorded, affinity) + path + query);
  }

  private EndpointPath replaced(EndpointPath recorded, @Nullable String endpoint) {
    boolean keep = recorded.endpoint() == null || endpoint == null;
    return new EndpointPath(
        workspaceOf(recorded.workspace()), keep ? recorded.endpoint() : endpoint);
  }

  /** The workspace of this run in place of the recorded one. */
  String workspaceOf(String recorded) {
    return workspace == null ? recorded : workspace;
  }

  /** The base address that a recorded call goes to, without a slash at its end. */
  String gateway(URI recorded, String affinity) {
    if (gateways.isEmpty()) {
      return recorded.getScheme() + "://" + recorded.getRawAuthority();
    }
    String gateway = gateways.get((int) (hash(affinity) % gateways.size())).toString();
    return gateway.endsWith("/") ? gateway.substring(0, gateway.length() - 1) : gateway;
  }

  /** The same on every machine. */
  static long hash(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
