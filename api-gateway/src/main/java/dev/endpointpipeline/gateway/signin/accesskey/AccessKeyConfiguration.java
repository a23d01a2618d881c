package dev.endpointpipeline.gateway.signin.accesskey;

import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.signin.IdentityFile;
import dev.endpointpipeline.gateway.signin.SignInSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationProvider;

/** Adds this way to sign in when there is a file of keys. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(AccessKeyConfiguration.FILE)
class AccessKeyConfiguration {
  static final String FILE = "gateway.sign-in.access-key-file";

  @Bean
  AuthenticationProvider accessKeySignIn(
      IdentityFile<AccessKeyFile> accessKeyFile, SignInSettings settings, RequestBodies bodies) {
    SignatureRules rules = new SignatureRules(settings.signatureWindow(), InstantSource.system());
    return new AccessKeySignIn(accessKeyFile, rules, bodies);
  }

  @Bean
  IdentityFile<AccessKeyFile> accessKeyFile(SignInSettings settings) {
    Path path = Objects.requireNonNull(settings.accessKeyFile());
    AccessKeyFile.warnIfReadableByAll(path);
    return IdentityFile.follow(path, AccessKeyFile.class, FILE);
  }
}
