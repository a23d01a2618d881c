package dev.endpointpipeline.gateway.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

/** Signs in with a token that the {@link TokenFile} knows. */
final class TokenSignIn implements AuthenticationProvider {
  private final TokenFile file;

  TokenSignIn(TokenFile file) {
    this.file = file;
  }

  @Override
  public Authentication authenticate(Authentication credentials) {
    byte[] hash = hexSha256(((Credentials.Token) credentials).token());
    SignedInCaller caller = null;
    // Every entry is compared in full, so that time tells nothing about the tokens.
    for (TokenFile.Entry entry : file.tokens()) {
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

  private static byte[] hexSha256(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(token.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
