package dev.endpointpipeline.gateway.signin.jwt;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.endpointpipeline.gateway.signin.GrantsFile;
import dev.endpointpipeline.gateway.signin.IdentityFile;
import dev.endpointpipeline.gateway.signin.JwtSettings;
import dev.endpointpipeline.gateway.signin.SignInSettings;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Lets tokens of an issuer in, if one is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("gateway.sign-in.jwt.issuer")
class JwtConfiguration {
  /** After the known tokens and before anybody who must be asked about each token. */
  private static final int TURN = 100;

  @Bean
  @Order(TURN)
  AuthenticationProvider jwtSignIn(SignInSettings signIn, IdentityFile<GrantsFile> grants) {
    return signIn(Objects.requireNonNull(signIn.jwt()), grants, System::nanoTime);
  }

  static JwtSignIn signIn(
      JwtSettings settings, Supplier<GrantsFile> grants, LongSupplier nanoClock) {
    Issuer issuer = new Issuer(settings);
    IssuerKeys keys = new IssuerKeys(issuer::keys, settings.maxWaiting(), nanoClock);
    return new JwtSignIn(
        settings.issuer().toString(),
        decoder(settings, keys),
        new ClaimedIdentity(settings.claims()),
        grants);
  }

  private static JwtDecoder decoder(JwtSettings settings, JWKSource<SecurityContext> keys) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withJwkSource(keys)
            .jwsAlgorithms(accepted -> accepted.addAll(settings.algorithms()))
            .build();
    JwtTimestampValidator times = new JwtTimestampValidator(settings.clockSkew());
    times.setAllowEmptyExpiryClaim(false);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            accessTokens(),
            new JwtIssuerValidator(settings.issuer().toString()),
            new JwtAudienceValidator(settings.audience()),
            times));
    return decoder;
  }

  /** Issuers sign other things with the same keys, and say so in the type. */
  private static JwtTypeValidator accessTokens() {
    JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt", "application/at+jwt"));
    types.setAllowEmpty(true);
    return types;
  }
}
