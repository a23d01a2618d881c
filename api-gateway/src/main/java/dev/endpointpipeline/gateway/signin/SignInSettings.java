package dev.endpointpipeline.gateway.signin;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.sign-in}: how callers sign in. At least one way must be configured; several may.
 *
 * @param tokenFile YAML or JSON file of known tokens, see {@link TokenFile}; none if absent
 * @param grantsFile YAML or JSON file of what users of {@code jwt} and {@code keystone} may do, see
 *     {@link GrantsFile}; mandatory with these
 * @param jwt tokens that an OpenID Connect issuer has signed; not accepted if absent
 * @param keystone tokens that Keystone knows; not accepted if absent
 * @param anonymous calls that show nothing
 */
public record SignInSettings(
    @Nullable Path tokenFile,
    @Nullable Path grantsFile,
    @Nullable JwtSettings jwt,
    @Nullable KeystoneSettings keystone,
    @DefaultValue Anonymous anonymous) {
  /**
   * @throws IllegalArgumentException if users could sign in and never do anything
   */
  public SignInSettings {
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
