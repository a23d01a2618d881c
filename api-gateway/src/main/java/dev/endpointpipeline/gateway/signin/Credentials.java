package dev.endpointpipeline.gateway.signin;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** What a call shows to prove who is calling; not yet believed. */
abstract class Credentials extends AbstractAuthenticationToken {
  Credentials() {
    super(List.of());
  }

  @Override
  public @Nullable Object getCredentials() {
    return null;
  }

  @Override
  public Object getPrincipal() {
    return "(not signed in)";
  }

  /** An {@code X-Auth-Token}. */
  static final class Token extends Credentials {
    private final transient String token;

    Token(String token) {
      this.token = token;
    }

    String token() {
      return token;
    }
  }

  /** Nothing at all. */
  static final class None extends Credentials {}
}
