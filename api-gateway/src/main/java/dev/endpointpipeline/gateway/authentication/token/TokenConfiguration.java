package dev.endpointpipeline.gateway.authentication.token;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
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
  AuthenticationProvider tokenAuthenticationProvider(FollowedFile<TokenFile> tokenFile) {
    return new TokenAuthenticationProvider(tokenFile);
  }

  @Bean
  FollowedFile<TokenFile> tokenFile(AuthenticationSettings settings) {
    return FollowedFile.follow(
        Objects.requireNonNull(settings.tokenFile()),
        FILE,
        text -> StrictYaml.read(text, TokenFile.class));
  }
}
