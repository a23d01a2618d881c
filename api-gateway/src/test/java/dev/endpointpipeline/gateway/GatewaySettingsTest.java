package dev.endpointpipeline.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.publish.PublishSettings;
import dev.endpointpipeline.gateway.ratelimit.RateLimitSettings;
import dev.endpointpipeline.gateway.readmodel.ReadModelSettings;
import dev.endpointpipeline.gateway.signin.SignInSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

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
                      new SignInSettings(
                          Path.of("tokens.yaml"), new SignInSettings.Anonymous(false, Set.of())),
                      new RateLimitSettings(200, 1000),
                      new BodySettings(Duration.ofSeconds(10), 100),
                      new PublishSettings(
                          128,
                          Duration.ofSeconds(3),
                          Duration.ZERO,
                          Duration.ofMillis(500),
                          Duration.ofSeconds(1),
                          100_000),
                      new ReadModelSettings(Duration.ofSeconds(2), 64)));
          assertThat(context.getBean(PipelineSettings.class))
              .isEqualTo(
                  new PipelineSettings(
                      new PipelineSettings.Registry(URI.create("http://registry")),
                      new PipelineSettings.Topics(6)));
        });
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
    assertStartFails("gateway.rate-limit.burst=0", "gateway.rate-limit.burst: 0 (expected: >= 1)");
    assertStartFails("gateway.read-model.max-waiting=0", "max-waiting");
    assertStartFails("endpoint-pipeline.topics.partitions=0", "partitions");
  }

  private void assertStartFails(String property, String message) {
    runner
        .withPropertyValues(property)
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean(GatewaySettings.class))
                    .hasStackTraceContaining(message));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({GatewaySettings.class, PipelineSettings.class})
  static class Settings {}
}
