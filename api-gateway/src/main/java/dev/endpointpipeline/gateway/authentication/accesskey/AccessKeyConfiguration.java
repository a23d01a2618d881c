package dev.endpointpipeline.gateway.authentication.accesskey;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationProvider;

/** Accepts signed requests, if a file of access keys is configured. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(AccessKeyConfiguration.FILE)
class AccessKeyConfiguration {
  static final String FILE = "gateway.sign-in.access-key-file";

  @Bean
  AuthenticationProvider accessKeyAuthenticationProvider(
      FollowedFile<AccessKeyFile> accessKeyFile,
      AuthenticationSettings settings,
      RequestBodies bodies) {
    SignatureRules rules = new SignatureRules(settings.signatureWindow(), InstantSource.system());
    return new AccessKeyAuthenticationProvider(accessKeyFile, rules, bodies);
  }

  @Bean
  FollowedFile<AccessKeyFile> accessKeyFile(AuthenticationSettings settings) {
    Path path = Objects.requireNonNull(settings.accessKeyFile());
    AccessKeyFile.warnIfReadableByAll(path);
    return FollowedFile.follow(path, FILE, text -> StrictYaml.read(text, AccessKeyFile.class));
  }
}
