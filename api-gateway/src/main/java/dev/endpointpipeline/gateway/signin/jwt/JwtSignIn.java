package dev.endpointpipeline.gateway.signin.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.GrantsFile;
import dev.endpointpipeline.gateway.signin.Identity;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import java.text.ParseException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Signs in with a token of the issuer. Any other token is not for it to judge; one of the issuer
 * that is not valid is shown to no other way.
 */
final class JwtSignIn implements AuthenticationProvider {
  private static final Logger LOGGER = LoggerFactory.getLogger(JwtSignIn.class);

  /** How base64 of JSON begins: most tokens that are no JWT are told apart without reading them. */
  private static final String BEGINNING = "ey";

  private final String issuer;
  private final JwtDecoder decoder;
  private final ClaimedIdentity identity;
  private final Supplier<GrantsFile> grants;

  JwtSignIn(
      String issuer, JwtDecoder decoder, ClaimedIdentity identity, Supplier<GrantsFile> grants) {
    this.issuer = issuer;
    this.decoder = decoder;
    this.identity = identity;
    this.grants = grants;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication credentials) {
    String token = ((Credentials.Token) credentials).token();
    if (!isOfTheIssuer(token)) {
      return null;
    }
    Identity bearer = identity.of(verified(token));
    if (bearer.user().getUserId() == null) {
      throw refused("it does not say whose it is");
    }
    return grants.get().signedIn(bearer);
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Token.class.isAssignableFrom(credentials);
  }

  private boolean isOfTheIssuer(String token) {
    if (!token.startsWith(BEGINNING)) {
      return false;
    }
    try {
      JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
      return claims != null && issuer.equals(claims.getIssuer());
    } catch (ParseException | RuntimeException e) {
      return false;
    }
  }

  private Jwt verified(String token) {
    try {
      return decoder.decode(token);
    } catch (JwtException e) {
      if (e.getCause() instanceof KeySourceException) {
        throw new SignInFailedException(Failure.SIGN_IN_AWAY, "the issuer is away");
      }
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static SignInFailedException refused(String reason) {
    LOGGER.atDebug().addKeyValue("reason", reason).log("a token of the issuer was refused");
    return new SignInFailedException(Failure.NOT_SIGNED_IN, reason);
  }
}
