package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.service.settings.SettingChecks;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;

/**
 * {@code gateway.sign-in.jwt}: tokens that an OpenID Connect issuer signs.
 *
 * @param issuer the exact {@code iss} of the tokens, and the base of the issuer's discovery
 *     document unless {@code jwksUri} is given; mandatory
 * @param jwksUri address of the issuer's public keys; from the discovery document if absent
 * @param audience must be in the tokens' {@code aud}; mandatory
 * @param algorithms accepted signature algorithms, all of which use a public key; all known ones if
 *     none is given
 * @param clockSkew by how much the issuer's clock may differ, 0 to 10 minutes
 * @param connectTimeout for connecting to the issuer, 1 ms to 30 s
 * @param timeout for a response of the issuer, 1 ms to 30 s
 * @param maxWaiting how many calls may wait for the issuer at once, at least 1; further calls get
 *     503
 * @param claims the claims that identify the user
 */
public record JwtSettings(
    URI issuer,
    @Nullable URI jwksUri,
    String audience,
    @DefaultValue Set<SignatureAlgorithm> algorithms,
    @DefaultValue("60s") Duration clockSkew,
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("3s") Duration timeout,
    @DefaultValue("32") int maxWaiting,
    @DefaultValue Claims claims) {
  private static final String PREFIX = "gateway.sign-in.jwt.";
  private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException if a value is missing or out of bounds
   */
  public JwtSettings {
    SettingChecks.requireHttp(PREFIX + "issuer", issuer);
    if (jwksUri != null) {
      SettingChecks.requireHttp(PREFIX + "jwks-uri", jwksUri);
    }
    SettingChecks.requireText(PREFIX + "audience", audience);
    algorithms =
        algorithms.isEmpty() ? EnumSet.allOf(SignatureAlgorithm.class) : Set.copyOf(algorithms);
    SettingChecks.requireBetween(PREFIX + "clock-skew", Duration.ZERO, clockSkew, MAX_CLOCK_SKEW);
    SettingChecks.requireTimeout(PREFIX + "connect-timeout", connectTimeout);
    SettingChecks.requireTimeout(PREFIX + "timeout", timeout);
    SettingChecks.requirePositive(PREFIX + "max-waiting", maxWaiting);
  }

  /**
   * {@code gateway.sign-in.jwt.claims}: names of claims. Dots lead into nested claims, as in {@code
   * realm_access.roles}.
   *
   * @param roles a list, or names separated by spaces
   */
  public record Claims(
      @DefaultValue("sub") String userId,
      @DefaultValue("preferred_username") String userName,
      @DefaultValue("domain_id") String domainId,
      @DefaultValue("domain_name") String domainName,
      @DefaultValue("project_id") String projectId,
      @DefaultValue("roles") String roles) {}
}
