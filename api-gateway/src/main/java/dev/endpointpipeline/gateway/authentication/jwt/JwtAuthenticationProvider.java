package dev.endpointpipeline.gateway.authentication.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.identity.Identity;
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
 * Authenticates callers by tokens of the configured issuer. It leaves any other token to the next
 * provider; an invalid token of the issuer fails the call at once.
 */
final class JwtAuthenticationProvider implements AuthenticationProvider {
  private static final Logger LOGGER = LoggerFactory.getLogger(JwtAuthenticationProvider.class);

  /** How base64 of JSON begins: rules out most tokens that are not a JWT without parsing them. */
  private static final String PREFIX = "ey";

  private final String issuer;
  private final JwtDecoder decoder;
  private final ClaimMapping claims;
  private final Supplier<GrantsFile> grants;

  JwtAuthenticationProvider(
      String issuer, JwtDecoder decoder, ClaimMapping claims, Supplier<GrantsFile> grants) {
    this.issuer = issuer;
    this.decoder = decoder;
    this.claims = claims;
    this.grants = grants;
  }

  @Override
  public @Nullable Authentication authenticate(Authentication credentials) {
    String token = ((Credentials.Token) credentials).token();
    if (!isOfTheIssuer(token)) {
      return null;
    }
    Identity user = claims.identityOf(verified(token));
    if (user.user().getUserId() == null) {
      throw refused("the token names no user");
    }
    return new CallerAuthentication(grants.get().authorize(user));
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Token.class.isAssignableFrom(credentials);
  }

  private boolean isOfTheIssuer(String token) {
    if (!token.startsWith(PREFIX)) {
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
        throw new AuthenticationFailedException(
            Failure.IDENTITY_PROVIDER_UNAVAILABLE, "the issuer is unavailable");
      }
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static AuthenticationFailedException refused(String reason) {
    LOGGER.atDebug().addKeyValue("reason", reason).log("refused a token of the issuer");
    return new AuthenticationFailedException(Failure.UNAUTHENTICATED, reason);
  }
}
