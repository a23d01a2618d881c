package dev.endpointpipeline.gateway.authentication.keystone;

import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.gateway.errors.Failure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Authenticates callers by tokens that Keystone validates. */
final class KeystoneAuthenticationProvider implements AuthenticationProvider {
  /** From the API's documentation. */
  private static final int MAX_TOKEN_LENGTH = 65_534;

  private final TokenValidation validation;
  private final Supplier<GrantsFile> grants;

  KeystoneAuthenticationProvider(TokenValidation validation, Supplier<GrantsFile> grants) {
    this.validation = validation;
    this.grants = grants;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication credentials) {
    Credentials.Token token = (Credentials.Token) credentials;
    if (!isPossible(token.token())) {
      return null;
    }
    ValidationResult result = validation.validate(token);
    if (result instanceof ValidationResult.Unavailable unavailable) {
      throw new AuthenticationFailedException(
          Failure.IDENTITY_PROVIDER_UNAVAILABLE, unavailable.reason());
    }
    return result instanceof ValidationResult.Valid valid
        ? new CallerAuthentication(grants.get().authorize(valid.identity()))
        : null;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Token.class.isAssignableFrom(credentials);
  }

  /** Whether a header can hold the token. */
  private static boolean isPossible(String token) {
    return !token.isEmpty()
        && token.length() <= MAX_TOKEN_LENGTH
        && token.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
