package dev.endpointpipeline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.authentication.JwtSettings;
import dev.endpointpipeline.gateway.authentication.KeystoneSettings;
import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.connections.ConnectionSettings;
import dev.endpointpipeline.gateway.publish.PublishSettings;
import dev.endpointpipeline.gateway.publish.QuotaSettings;
import dev.endpointpipeline.gateway.ratelimit.RateLimitSettings;
import dev.endpointpipeline.gateway.readmodel.ReadModelSettings;
import dev.endpointpipeline.kafkabinding.PipelineSettings;
import dev.endpointpipeline.kafkabinding.RegistryAccess;
import dev.endpointpipeline.kafkabinding.TopicRequirements;
import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withUserConfiguration(Settings.class)
          .withPropertyValues(
              "gateway.sign-in.token-file=tokens.yaml",
              "endpoint-pipeline.registry.url=http://registry");

  @Test
  void defaults() {
    runner.run(
        context -> {
          assertThat(context.getBean(GatewaySettings.class))
              .isEqualTo(
                  new GatewaySettings(
                      new AuthenticationSettings(
                          Path.of("tokens.yaml"),
                          null,
                          Duration.ofMinutes(15),
                          null,
                          null,
                          null,
                          new AuthenticationSettings.Anonymous(false, Set.of())),
                      new RateLimitSettings(200, 1000, 50, 250),
                      new BodySettings(Duration.ofSeconds(10), 100),
                      new PublishSettings(
                          128,
                          Duration.ofSeconds(3),
                          Duration.ZERO,
                          Duration.ofMillis(500),
                          Duration.ofSeconds(1),
                          100_000),
                      new QuotaSettings(
                          10_000, DataSize.ofMegabytes(64), DataSize.ofGigabytes(4), 1_000, 40),
                      new ReadModelSettings(
                          Duration.ofSeconds(2), 64, Duration.ofSeconds(60), 4000, 100_000),
                      Path.of("data/api-gateway"),
                      new ConnectionSettings(Duration.ofSeconds(10), 1024),
                      false));
          assertThat(context.getBean(PipelineSettings.class))
              .isEqualTo(
                  new PipelineSettings(
                      RegistryAccess.open(URI.create("http://registry")),
                      new TopicRequirements(6, Durability.REQUIRED, 3, 2),
                      new PipelineSettings.Requests(0)));
        });
  }

  @Test
  void defaultsOfTokensOfAnIssuer() {
    runner
        .withPropertyValues(
            "gateway.sign-in.grants-file=grants.yaml",
            "gateway.sign-in.jwt.issuer=https://issuer",
            "gateway.sign-in.jwt.audience=endpoints")
        .run(
            context ->
                assertThat(context.getBean(GatewaySettings.class).signIn().jwt())
                    .isEqualTo(
                        new JwtSettings(
                            URI.create("https://issuer"),
                            null,
                            "endpoints",
                            Set.of(SignatureAlgorithm.values()),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(3),
                            32,
                            new JwtSettings.Claims(
                                "sub",
                                "preferred_username",
                                "domain_id",
                                "domain_name",
                                "project_id",
                                "roles"))));
  }

  @Test
  void defaultsOfTokensOfKeystone() {
    runner
        .withPropertyValues(
            "gateway.sign-in.grants-file=grants.yaml",
            "gateway.sign-in.keystone.url=https://keystone:5000/v3",
            "gateway.sign-in.keystone.user=endpoints",
            "gateway.sign-in.keystone.password-file=password",
            "gateway.sign-in.keystone.project=service")
        .run(
            context ->
                assertThat(context.getBean(GatewaySettings.class).signIn().keystone())
                    .isEqualTo(
                        new KeystoneSettings(
                            URI.create("https://keystone:5000/v3"),
                            "endpoints",
                            "Default",
                            null,
                            Path.of("password"),
                            "service",
                            "Default",
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(3),
                            64,
                            Duration.ofSeconds(30))));
  }

  @Test
  void signInThatCouldNotWorkFailsTheStart() {
    String issuer = "gateway.sign-in.jwt.issuer=https://issuer";
    String audience = "gateway.sign-in.jwt.audience=endpoints";
    String grants = "gateway.sign-in.grants-file=grants.yaml";
    assertStartFails(List.of(issuer, audience), "gateway.sign-in.grants-file: missing");
    assertStartFails(List.of(issuer, grants), "gateway.sign-in.jwt.audience: missing");
    assertStartFails(List.of(audience, grants), "gateway.sign-in.jwt.issuer: missing");
    assertStartFails(
        List.of("gateway.sign-in.jwt.issuer=file:/x", audience, grants),
        "gateway.sign-in.jwt.issuer: file:/x (expected: an http or https URL)");
    assertStartFails(
        List.of(issuer, audience, grants, "gateway.sign-in.jwt.algorithms=RS256,HS256"), "HS256");
    assertStartFails(
        List.of(issuer, audience, grants, "gateway.sign-in.jwt.clock-skew=11m"),
        "gateway.sign-in.jwt.clock-skew: PT11M (expected: PT0S to PT10M)");

    String url = "gateway.sign-in.keystone.url=https://keystone";
    String user = "gateway.sign-in.keystone.user=endpoints";
    String project = "gateway.sign-in.keystone.project=service";
    String password = "gateway.sign-in.keystone.password=secret";
    String file = "gateway.sign-in.keystone.password-file=x";
    assertStartFails(
        List.of(grants, url, user, project), "gateway.sign-in.keystone.password: missing");
    assertStartFails(
        List.of(grants, url, user, project, password, file),
        "gateway.sign-in.keystone.password: set as well as password-file");
    assertStartFails(
        List.of(grants, url, user, password), "gateway.sign-in.keystone.project: missing");
    assertStartFails(
        List.of(grants, url, user, project, file, "gateway.sign-in.keystone.max-waiting=0"),
        "gateway.sign-in.keystone.max-waiting: 0 (expected: >= 1)");
  }

  @Test
  void passwordIsNotShown() {
    KeystoneSettings settings =
        new KeystoneSettings(
            URI.create("http://keystone"),
            "endpoints",
            "Default",
            "secret",
            null,
            "service",
            "Default",
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            64,
            Duration.ofSeconds(30));
    assertThat(settings.toString()).contains("endpoints").doesNotContain("secret");
  }

  @Test
  void unknownKeyFailsTheStart() {
    assertStartFails("gateway.publish.max-flying=1", "max-flying");
    assertStartFails("endpoint-pipeline.regstry.url=http://x", "regstry");
  }

  @Test
  void valuesOutOfBoundsFailTheStart() {
    assertStartFails("gateway.publish.max-in-flight=0", "max-in-flight: 0 (expected: >= 1)");
    assertStartFails("gateway.publish.max-block=4s", "max-block");
    assertStartFails("gateway.publish.linger=2s", "linger");
    assertStartFails("gateway.body.deadline=0s", "gateway.body.deadline");
    assertStartFails("gateway.connections.head-deadline=0s", "gateway.connections.head-deadline");
    assertStartFails(
        "gateway.connections.max-per-address=-1",
        "gateway.connections.max-per-address: -1 (expected: >= 0)");
    assertStartFails("gateway.rate-limit.burst=0", "gateway.rate-limit.burst: 0 (expected: >= 1)");
    assertStartFails(
        "gateway.rate-limit.failed-sign-ins-per-second=0", "failed-sign-ins-per-second: 0");
    assertStartFails("gateway.rate-limit.failed-sign-ins-burst=0", "failed-sign-ins-burst: 0");
    assertStartFails("gateway.sign-in.signature-window=2h", "signature-window: PT2H");
    assertStartFails("gateway.read-model.max-waiting=0", "max-waiting");
    assertStartFails("gateway.read-model.outcome-deadline=2h", "outcome-deadline");
    assertStartFails("gateway.read-model.max-awaiting-outcome=-1", "max-awaiting-outcome");
    assertStartFails("gateway.quota.total-size=1KB", "total-size: 1024B (expected: >= 1MB)");
    assertStartFails("endpoint-pipeline.topics.partitions=0", "partitions");
  }

  private void assertStartFails(String property, String message) {
    assertStartFails(List.of(property), message);
  }

  private void assertStartFails(List<String> properties, String message) {
    runner
        .withPropertyValues(properties.toArray(String[]::new))
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean(GatewaySettings.class))
                    .hasStackTraceContaining(message));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({GatewaySettings.class, PipelineSettings.class})
  static class Settings {}
}
