package dev.endpointpipeline.gateway.signin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** The outcome of a successful sign-in. */
public final class SignedIn extends AbstractAuthenticationToken {
  private final transient SignedInCaller caller;

  public SignedIn(SignedInCaller caller) {
    super(List.of());
    this.caller = caller;
    setAuthenticated(true);
  }

  @Override
  public SignedInCaller getPrincipal() {
    return caller;
  }

  @Override
  public @Nullable Object getCredentials() {
    return null;
  }
}
