package dev.endpointpipeline.gateway.signin.keystone;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.GrantsFile;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Signs in with a token that Keystone knows. */
final class KeystoneSignIn implements AuthenticationProvider {
  /** Of the API page. */
  private static final int MAX_TOKEN_LENGTH = 65_534;

  private final TokenChecks checks;
  private final Supplier<GrantsFile> grants;

  KeystoneSignIn(TokenChecks checks, Supplier<GrantsFile> grants) {
    this.checks = checks;
    this.grants = grants;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication credentials) {
    Credentials.Token token = (Credentials.Token) credentials;
    if (!isPossible(token.token())) {
      return null;
    }
    Verdict verdict = checks.verdict(token);
    if (verdict instanceof Verdict.Untold untold) {
      throw new SignInFailedException(Failure.SIGN_IN_AWAY, untold.reason());
    }
    return verdict instanceof Verdict.Valid valid ? grants.get().signedIn(valid.identity()) : null;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Token.class.isAssignableFrom(credentials);
  }

  /** Whether it could be in a header of a request. */
  private static boolean isPossible(String token) {
    return !token.isEmpty()
        && token.length() <= MAX_TOKEN_LENGTH
        && token.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
