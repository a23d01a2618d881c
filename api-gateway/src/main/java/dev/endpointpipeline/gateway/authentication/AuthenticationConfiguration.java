package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;

/** Collects the configured ways to authenticate, and what several of them need. */
@Configuration(proxyBeanMethods = false)
class AuthenticationConfiguration {
  private static final String GRANTS_FILE = "gateway.sign-in.grants-file";

  /**
   * Passes credentials to each provider that supports them, in order, until one decides.
   *
   * @throws IllegalStateException if there is no provider
   */
  @Bean
  AuthenticationManager authenticationManager(ObjectProvider<AuthenticationProvider> providers) {
    List<AuthenticationProvider> inOrder = providers.orderedStream().toList();
    if (inOrder.isEmpty()) {
      throw new IllegalStateException(
          "gateway.sign-in: no way to authenticate is configured (expected: at least one, for example"
              + " gateway.sign-in.token-file)");
    }
    return new ProviderManager(inOrder);
  }

  @Bean
  @ConditionalOnProperty(GRANTS_FILE)
  FollowedFile<GrantsFile> grantsFile(AuthenticationSettings settings) {
    return FollowedFile.follow(
        Objects.requireNonNull(settings.grantsFile()),
        GRANTS_FILE,
        text -> StrictYaml.read(text, GrantsFile.class));
  }
}
