package dev.endpointpipeline.gateway.authentication.token;

import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/** Authenticates callers by the tokens of the {@link TokenFile}. */
final class TokenAuthenticationProvider implements AuthenticationProvider {
  private final Supplier<TokenFile> file;

  TokenAuthenticationProvider(Supplier<TokenFile> file) {
    this.file = file;
  }

  @Override
  public Authentication authenticate(Authentication credentials) {
    byte[] hash = ((Credentials.Token) credentials).sha256().getBytes(StandardCharsets.US_ASCII);
    AuthorizedCaller caller = null;
    // Compares every entry in full, so that the time tells nothing about the tokens.
    for (TokenFile.Entry entry : file.get().tokens()) {
      if (MessageDigest.isEqual(entry.sha256().getBytes(StandardCharsets.US_ASCII), hash)) {
        caller = entry.caller();
      }
    }
    if (caller == null) {
      throw new BadCredentialsException("unknown token");
    }
    return new CallerAuthentication(caller);
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Token.class.isAssignableFrom(credentials);
  }
}
