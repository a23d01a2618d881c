package dev.endpointpipeline.gateway.authentication;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import dev.endpointpipeline.gateway.authorization.GrantsFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.sign-in}: how callers authenticate. At least one way must be configured.
 *
 * @param tokenFile YAML or JSON file of hashed tokens; none if absent
 * @param accessKeyFile YAML or JSON file of access keys, whose holders sign their requests as
 *     Huawei Cloud's SDKs do; none if absent
 * @param signatureWindow how far a signature's date may differ from the current time; 1 s to 1 h,
 *     far less than the time for which an idempotency key is remembered
 * @param grantsFile YAML or JSON file of the grants of users of {@code jwt} and {@code keystone},
 *     see {@link GrantsFile}; mandatory with either
 * @param jwt tokens that an OpenID Connect issuer signs; not accepted if absent
 * @param keystone tokens that Keystone issues; not accepted if absent
 * @param anonymous calls without credentials
 */
public record AuthenticationSettings(
    @Nullable Path tokenFile,
    @Nullable Path accessKeyFile,
    @DefaultValue("15m") Duration signatureWindow,
    @Nullable Path grantsFile,
    @Nullable JwtSettings jwt,
    @Nullable KeystoneSettings keystone,
    @DefaultValue Anonymous anonymous) {
  private static final Duration MAX_WINDOW = Duration.ofHours(1);

  /**
   * @throws IllegalArgumentException if a value is out of bounds, or users of an identity provider
   *     would have no grants
   */
  public AuthenticationSettings {
    require(
        signatureWindow.toSeconds() >= 1 && signatureWindow.compareTo(MAX_WINDOW) <= 0,
        "gateway.sign-in.signature-window",
        signatureWindow,
        "1s-1h");
    require(
        grantsFile != null || (jwt == null && keystone == null),
        "gateway.sign-in.grants-file",
        "missing",
        "a file of grants for the users of "
            + (jwt != null ? "gateway.sign-in.jwt" : "gateway.sign-in.keystone"));
  }

  /**
   * {@code gateway.sign-in.anonymous}.
   *
   * @param enabled whether calls without credentials are accepted; allowed only if {@code
   *     server.address} is a loopback address
   * @param workspaces the workspaces that such calls may use; mandatory when enabled
   */
  public record Anonymous(
      @DefaultValue("false") boolean enabled, @DefaultValue Set<String> workspaces) {
    public Anonymous {
      workspaces = Set.copyOf(workspaces);
    }
  }
}
