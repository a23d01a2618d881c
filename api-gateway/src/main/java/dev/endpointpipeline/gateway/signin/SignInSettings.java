package dev.endpointpipeline.gateway.signin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.sign-in}: how callers sign in. At least one way must be configured; several may.
 *
 * @param tokenFile YAML or JSON file of known tokens, see {@link TokenFile}; none if absent
 * @param accessKeyFile YAML or JSON file of access keys, whose holders sign their requests as
 *     Huawei Cloud's SDKs do; none if absent
 * @param signatureWindow how far a signature's date may be from now, either way; 1 s to 1 h, far
 *     below the time for which a repeated request is told by its idempotency key
 * @param grantsFile YAML or JSON file of what users of {@code jwt} and {@code keystone} may do, see
 *     {@link GrantsFile}; mandatory with these
 * @param jwt tokens that an OpenID Connect issuer has signed; not accepted if absent
 * @param keystone tokens that Keystone knows; not accepted if absent
 * @param anonymous calls that show nothing
 */
public record SignInSettings(
    @Nullable Path tokenFile,
    @Nullable Path accessKeyFile,
    @DefaultValue("15m") Duration signatureWindow,
    @Nullable Path grantsFile,
    @Nullable JwtSettings jwt,
    @Nullable KeystoneSettings keystone,
    @DefaultValue Anonymous anonymous) {
  private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

  /**
   * @throws IllegalArgumentException if a value is out of bounds, or users could sign in and never
   *     do anything
   */
  public SignInSettings {
    if (signatureWindow.toSeconds() < 1 || signatureWindow.compareTo(LONGEST_WINDOW) > 0) {
      throw new IllegalArgumentException(
          "gateway.sign-in.signature-window: " + signatureWindow + " (expected: 1s-1h)");
    }
    if (grantsFile == null && (jwt != null || keystone != null)) {
      throw new IllegalArgumentException(
          "gateway.sign-in.grants-file: missing (expected: a file of what users of "
              + (jwt != null ? "gateway.sign-in.jwt" : "gateway.sign-in.keystone")
              + " may do)");
    }
  }

  /**
   * {@code gateway.sign-in.anonymous}.
   *
   * @param enabled whether calls without credentials are let in; refused unless {@code
   *     server.address} is a loopback address
   * @param workspaces what such calls may use; mandatory when enabled
   */
  public record Anonymous(
      @DefaultValue("false") boolean enabled, @DefaultValue Set<String> workspaces) {
    public Anonymous {
      workspaces = Set.copyOf(workspaces);
    }
  }
}
