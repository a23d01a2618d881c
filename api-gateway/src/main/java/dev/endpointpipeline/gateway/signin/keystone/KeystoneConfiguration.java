package dev.endpointpipeline.gateway.signin.keystone;

import dev.endpointpipeline.gateway.signin.GrantsFile;
import dev.endpointpipeline.gateway.signin.IdentityFile;
import dev.endpointpipeline.gateway.signin.IdentityProvider;
import dev.endpointpipeline.gateway.signin.KeystoneSettings;
import dev.endpointpipeline.gateway.signin.SignInSettings;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;

/** Lets tokens of Keystone in, if one is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("gateway.sign-in.keystone.url")
class KeystoneConfiguration {
  /** The last, as it asks about every token that no other way knows. */
  private static final int TURN = 200;

  @Bean
  @Order(TURN)
  AuthenticationProvider keystoneSignIn(SignInSettings signIn, IdentityFile<GrantsFile> grants) {
    KeystoneSettings settings = Objects.requireNonNull(signIn.keystone());
    return signIn(settings, grants, System::nanoTime);
  }

  static KeystoneSignIn signIn(
      KeystoneSettings settings, Supplier<GrantsFile> grants, LongSupplier nanoClock) {
    IdentityProvider provider =
        new IdentityProvider(
            settings.url().toString(), settings.connectTimeout(), settings.timeout());
    Keystone keystone = new Keystone(settings, provider);
    OwnSession session = new OwnSession(keystone::signIn, nanoClock);
    return new KeystoneSignIn(
        new TokenChecks(keystone, session, provider, settings, InstantSource.system()), grants);
  }
}
