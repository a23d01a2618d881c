package dev.endpointpipeline.gateway.authentication.anonymous;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.authorization.Grant;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationProvider;

/** Accepts calls without credentials, if that is enabled. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gateway.sign-in.anonymous.enabled")
class AnonymousConfiguration {
  @Bean
  AuthenticationProvider anonymousAuthenticationProvider(
      AuthenticationSettings settings, ServerProperties server) {
    Grant grant = Grant.of(settings.anonymous().workspaces(), null);
    return new AnonymousAuthenticationProvider(grant, server.getAddress());
  }
}
