package dev.endpointpipeline.gateway.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/** Signs in with a token that the {@link TokenFile} knows. */
final class TokenSignIn implements AuthenticationProvider {
  private final Supplier<TokenFile> file;

  TokenSignIn(Supplier<TokenFile> file) {
    this.file = file;
  }

  @Override
  public Authentication authenticate(Authentication credentials) {
    byte[] hash = ((Credentials.Token) credentials).sha256().getBytes(StandardCharsets.US_ASCII);
    SignedInCaller caller = null;
    // Every entry is compared in full, so that time tells nothing about the tokens.
    for (TokenFile.Entry entry : file.get().tokens()) {
      if (MessageDigest.isEqual(entry.sha256().getBytes(StandardCharsets.US_ASCII), hash)) {
        caller = entry.caller();
      }
    }
    if (caller == null) {
      throw new BadCredentialsException("unknown token");
    }
    return new SignedIn(caller);
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Token.class.isAssignableFrom(credentials);
  }
}
