package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** An authenticated caller, with its grants, as Spring Security's context holds it. */
public final class CallerAuthentication extends AbstractAuthenticationToken {
  private final transient AuthorizedCaller caller;

  public CallerAuthentication(AuthorizedCaller caller) {
    super(List.of());
    this.caller = caller;
    setAuthenticated(true);
  }

  @Override
  public AuthorizedCaller getPrincipal() {
    return caller;
  }

  @Override
  public @Nullable Object getCredentials() {
    return null;
  }
}
