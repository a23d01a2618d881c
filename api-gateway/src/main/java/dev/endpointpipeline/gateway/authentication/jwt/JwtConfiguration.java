package dev.endpointpipeline.gateway.authentication.jwt;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.authentication.JwtSettings;
import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.service.file.FollowedFile;
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

/** Accepts tokens of an issuer, if one is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("gateway.sign-in.jwt.issuer")
class JwtConfiguration {
  /** After the tokens of a file, and before providers that ask another service about each token. */
  private static final int ORDER = 100;

  @Bean
  @Order(ORDER)
  AuthenticationProvider jwtAuthenticationProvider(
      AuthenticationSettings authentication, FollowedFile<GrantsFile> grants) {
    return provider(Objects.requireNonNull(authentication.jwt()), grants, System::nanoTime);
  }

  static JwtAuthenticationProvider provider(
      JwtSettings settings, Supplier<GrantsFile> grants, LongSupplier nanoClock) {
    IssuerClient issuer = new IssuerClient(settings);
    IssuerKeys keys = new IssuerKeys(issuer::keys, settings.maxWaiting(), nanoClock);
    return new JwtAuthenticationProvider(
        settings.issuer().toString(),
        decoder(settings, keys),
        new ClaimMapping(settings.claims()),
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

  /** Issuers sign other kinds of tokens with the same keys; the type tells them apart. */
  private static JwtTypeValidator accessTokens() {
    JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt", "application/at+jwt"));
    types.setAllowEmpty(true);
    return types;
  }
}
