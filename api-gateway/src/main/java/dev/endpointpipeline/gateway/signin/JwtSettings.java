package dev.endpointpipeline.gateway.signin;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;

/**
 * {@code gateway.sign-in.jwt}: tokens that an OpenID Connect issuer has signed.
 *
 * @param issuer what the tokens' {@code iss} is, to the letter, and where the issuer describes
 *     itself, unless {@code jwksUri} is given; mandatory
 * @param jwksUri where the issuer's public keys are; from its description if absent
 * @param audience what must be among the tokens' {@code aud}; mandatory
 * @param algorithms of accepted signatures, all with a public key; every one that is known if none
 *     is given
 * @param clockSkew by how much the issuer's clock may differ, 0 to 10 minutes
 * @param connectTimeout for a connection to the issuer, 1 ms to 30 s
 * @param timeout for an answer of the issuer, 1 ms to 30 s
 * @param maxWaiting calls that may wait for the issuer at once, at least 1; others are told to come
 *     back
 * @param claims where in a token it says who its bearer is
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
    Checks.requireHttp(PREFIX + "issuer", issuer);
    if (jwksUri != null) {
      Checks.requireHttp(PREFIX + "jwks-uri", jwksUri);
    }
    Checks.requireText(PREFIX + "audience", audience);
    algorithms =
        algorithms.isEmpty() ? EnumSet.allOf(SignatureAlgorithm.class) : Set.copyOf(algorithms);
    Checks.requireBetween(PREFIX + "clock-skew", Duration.ZERO, clockSkew, MAX_CLOCK_SKEW);
    Checks.requireTimeout(PREFIX + "connect-timeout", connectTimeout);
    Checks.requireTimeout(PREFIX + "timeout", timeout);
    Checks.requirePositive(PREFIX + "max-waiting", maxWaiting);
  }

  /**
   * {@code gateway.sign-in.jwt.claims}: names of claims. A claim within others is named with dots,
   * as in {@code realm_access.roles}.
   *
   * @param roles a list, or words with spaces between them
   */
  public record Claims(
      @DefaultValue("sub") String userId,
      @DefaultValue("preferred_username") String userName,
      @DefaultValue("domain_id") String domainId,
      @DefaultValue("domain_name") String domainName,
      @DefaultValue("project_id") String projectId,
      @DefaultValue("roles") String roles) {}
}
