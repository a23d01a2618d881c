package dev.endpointpipeline.gateway.authentication.keystone;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.authentication.IdentityProviderClient;
import dev.endpointpipeline.gateway.authentication.KeystoneSettings;
import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.service.file.FollowedFile;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;

/** Accepts Keystone's tokens, if a Keystone is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("gateway.sign-in.keystone.url")
class KeystoneConfiguration {
  /** The last to be asked about a token, as it sends every unknown one to Keystone. */
  private static final int ORDER = 200;

  @Bean
  @Order(ORDER)
  AuthenticationProvider keystoneAuthenticationProvider(
      AuthenticationSettings authentication, FollowedFile<GrantsFile> grants) {
    KeystoneSettings settings = Objects.requireNonNull(authentication.keystone());
    return provider(settings, grants, System::nanoTime);
  }

  static KeystoneAuthenticationProvider provider(
      KeystoneSettings settings, Supplier<GrantsFile> grants, LongSupplier nanoClock) {
    IdentityProviderClient provider =
        new IdentityProviderClient(
            settings.url().toString(), settings.connectTimeout(), settings.timeout());
    KeystoneClient keystone = new KeystoneClient(settings, provider);
    ServiceSession session = new ServiceSession(keystone::authenticate, nanoClock);
    return new KeystoneAuthenticationProvider(
        new TokenValidation(keystone, session, provider, settings, InstantSource.system()), grants);
  }
}
