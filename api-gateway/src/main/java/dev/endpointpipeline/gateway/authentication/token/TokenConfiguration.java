package dev.endpointpipeline.gateway.authentication.token;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.authentication.IdentityFile;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;

/** Accepts the tokens of a file, if one is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(TokenConfiguration.FILE)
class TokenConfiguration {
  static final String FILE = "gateway.sign-in.token-file";

  /** The first to be asked about a token, as it is the only one that needs no other service. */
  private static final int ORDER = 0;

  @Bean
  @Order(ORDER)
  AuthenticationProvider tokenAuthenticationProvider(IdentityFile<TokenFile> tokenFile) {
    return new TokenAuthenticationProvider(tokenFile);
  }

  @Bean
  IdentityFile<TokenFile> tokenFile(AuthenticationSettings settings) {
    return IdentityFile.follow(Objects.requireNonNull(settings.tokenFile()), TokenFile.class, FILE);
  }
}
