package dev.endpointpipeline.gateway.signin;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.sign-in}: how callers sign in. At least one way must be configured.
 *
 * @param tokenFile YAML or JSON file of known tokens, see {@link TokenFile}; none if absent
 * @param anonymous calls that show nothing
 */
public record SignInSettings(@Nullable Path tokenFile, @DefaultValue Anonymous anonymous) {
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
