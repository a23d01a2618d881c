package dev.endpointpipeline.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.kafkabinding.PipelineSettings;
import dev.endpointpipeline.kafkabinding.RegistryAccess;
import dev.endpointpipeline.kafkabinding.TopicRequirements;
import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import dev.endpointpipeline.runtime.kuberay.KubeRaySettings;
import dev.endpointpipeline.runtime.ray.RaySettings;
import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.runtime.rayserve.RayServeSettings;
import dev.endpointpipeline.worker.apply.ApplySettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** The worker's configuration keys: defaults, bounds and rejection of unknown keys. */
class ConfigurationTest {
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withUserConfiguration(Keys.class)
          .withPropertyValues("endpoint-pipeline.registry.url=http://here/apis/ccompat/v7");

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({WorkerSettings.class, PipelineSettings.class})
  static class Keys {}

  @Test
  void hasADefaultForEveryKeyExceptTheRegistry() {
    context.run(
        started -> {
          assertThat(started.getBean(WorkerSettings.class))
              .isEqualTo(
                  new WorkerSettings(
                      WorkerSettings.RuntimeKind.SIMULATED,
                      Duration.ofMinutes(50),
                      Duration.ofMinutes(1),
                      false,
                      1,
                      Duration.ofMillis(10),
                      Duration.ofMillis(100),
                      Path.of("data/update-worker"),
                      new ApplySettings(128, 32, Duration.ofMinutes(3), null),
                      new WorkerSettings.Simulated(Duration.ZERO),
                      new RaySettings(
                          null, null, Duration.ofSeconds(10), null, "huawei.com/Ascend910"),
                      new RayServeSettings(
                          null,
                          Map.of(),
                          null,
                          null,
                          Map.of(),
                          UrlAccess.PRIVATE,
                          Duration.ofSeconds(5),
                          Duration.ofSeconds(15),
                          Duration.ofMinutes(2),
                          Duration.ofMinutes(1)),
                      new KubeRaySettings(
                          "endpoints",
                          null,
                          null,
                          null,
                          null,
                          List.of(),
                          "http://{service}-serve-svc.{namespace}.svc:8000",
                          UrlAccess.PRIVATE,
                          Duration.ofSeconds(5),
                          Duration.ofSeconds(15),
                          Duration.ofSeconds(10),
                          Duration.ofMinutes(1))));
          assertThat(started.getBean(PipelineSettings.class))
              .isEqualTo(
                  new PipelineSettings(
                      RegistryAccess.open(URI.create("http://here/apis/ccompat/v7")),
                      new TopicRequirements(6, Durability.REQUIRED, 3, 2),
                      new PipelineSettings.Requests(0)));
        });
  }

  @Test
  void canBeSetKeyByKey() {
    context
        .withPropertyValues(
            "worker.runtime=simulated",
            "worker.apply-deadline=10m",
            "worker.rollback-on-failure=true",
            "worker.stream-threads=4",
            "worker.min-commit-interval=20ms",
            "worker.max-commit-interval=200ms",
            "worker.state-directory=/var/lib/worker",
            "worker.apply.max-concurrent-calls=40",
            "worker.apply.max-concurrent-calls-per-workspace=10",
            "worker.apply.stuck-after=1m",
            "worker.apply.session-timeout=10s",
            "worker.simulated.step-delay=2s",
            "worker.ray.spec-codes=codes.yaml",
            "worker.ray.caps=caps.yaml",
            "worker.ray.reload-interval=1m",
            "worker.ray.obs-address=https://obs/{bucket}/{key}",
            "worker.ray.npu-device=huawei.com/Ascend310P",
            "worker.ray-serve.address=https://ray-{endpoint_id}.{workspace_id}.svc:8265",
            "worker.ray-serve.addresses[shop/ranker]=http://ranker:8265/ray",
            "worker.ray-serve.token-file=/tokens/{workspace_id}/{endpoint_id}",
            "worker.ray-serve.url=https://{endpoint_id}.example.com",
            "worker.ray-serve.urls[shop/ranker]=http://ranker:8000",
            "worker.ray-serve.url-access=public",
            "worker.ray-serve.connect-timeout=1s",
            "worker.ray-serve.get-timeout=2s",
            "worker.ray-serve.put-timeout=3s",
            "worker.ray-serve.unhealthy-grace=4s",
            "worker.kuberay.namespace=ray-{workspace_id}",
            "worker.kuberay.kubeconfig=kube.yaml",
            "worker.kuberay.context=lab",
            "worker.kuberay.image=ray:2.60.0",
            "worker.kuberay.ray-version=2.60.0",
            "worker.kuberay.image-pull-secrets=swr",
            "worker.kuberay.url=https://{endpoint_id}.example.com",
            "worker.kuberay.url-access=public",
            "worker.kuberay.connect-timeout=1s",
            "worker.kuberay.request-timeout=2s",
            "worker.kuberay.settle-time=3s",
            "worker.kuberay.unhealthy-grace=4s",
            "endpoint-pipeline.registry.url=http://registry:8080/apis/ccompat/v7",
            "endpoint-pipeline.topics.partitions=12",
            "endpoint-pipeline.requests.revision-base=8",
            "worker.deadline-grace=30s")
        .run(
            started -> {
              assertThat(started.getBean(WorkerSettings.class))
                  .isEqualTo(
                      new WorkerSettings(
                          WorkerSettings.RuntimeKind.SIMULATED,
                          Duration.ofMinutes(10),
                          Duration.ofSeconds(30),
                          true,
                          4,
                          Duration.ofMillis(20),
                          Duration.ofMillis(200),
                          Path.of("/var/lib/worker"),
                          new ApplySettings(40, 10, Duration.ofMinutes(1), Duration.ofSeconds(10)),
                          new WorkerSettings.Simulated(Duration.ofSeconds(2)),
                          new RaySettings(
                              Path.of("codes.yaml"),
                              Path.of("caps.yaml"),
                              Duration.ofMinutes(1),
                              "https://obs/{bucket}/{key}",
                              "huawei.com/Ascend310P"),
                          new RayServeSettings(
                              "https://ray-{endpoint_id}.{workspace_id}.svc:8265",
                              Map.of("shop/ranker", URI.create("http://ranker:8265/ray")),
                              "/tokens/{workspace_id}/{endpoint_id}",
                              "https://{endpoint_id}.example.com",
                              Map.of("shop/ranker", URI.create("http://ranker:8000")),
                              UrlAccess.PUBLIC,
                              Duration.ofSeconds(1),
                              Duration.ofSeconds(2),
                              Duration.ofSeconds(3),
                              Duration.ofSeconds(4)),
                          new KubeRaySettings(
                              "ray-{workspace_id}",
                              Path.of("kube.yaml"),
                              "lab",
                              "ray:2.60.0",
                              "2.60.0",
                              List.of("swr"),
                              "https://{endpoint_id}.example.com",
                              UrlAccess.PUBLIC,
                              Duration.ofSeconds(1),
                              Duration.ofSeconds(2),
                              Duration.ofSeconds(3),
                              Duration.ofSeconds(4))));
              assertThat(started.getBean(PipelineSettings.class))
                  .isEqualTo(
                      new PipelineSettings(
                          RegistryAccess.open(URI.create("http://registry:8080/apis/ccompat/v7")),
                          new TopicRequirements(12, Durability.REQUIRED, 3, 2),
                          new PipelineSettings.Requests(8)));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "worker.apply-deadline=0s | worker.apply-deadline: PT0S (expected: > 0)",
        "worker.stream-threads=0 | worker.stream-threads: 0 (expected: >= 1)",
        "worker.min-commit-interval=0ms | worker.min-commit-interval: PT0S (expected: 1ms-1m)",
        "worker.max-commit-interval=9ms"
            + " | worker.max-commit-interval: PT0.009S (expected: min-commit-interval to 1m)",
        "worker.max-commit-interval=61s"
            + " | worker.max-commit-interval: PT1M1S (expected: min-commit-interval to 1m)",
        "worker.simulated.step-delay=-1s | worker.simulated.step-delay: PT-1S (expected: >= 0)",
        "worker.ray.reload-interval=-1s | worker.ray.reload-interval: PT-1S (expected: >= 1ms)",
        "worker.ray.obs-address=https://obs/{bucket}"
            + " | worker.ray.obs-address: https://obs/{bucket}"
            + " (expected: an address with {bucket} and {key})",
        "worker.ray.npu-device=npu | worker.ray.npu-device: npu (expected: domain/device)",
        "worker.ray-serve.address=ray:8265"
            + " | worker.ray-serve.address: ray:8265 (expected: http(s)://host[:port][/path])",
        "worker.ray-serve.address=http://{endpoint}:8265"
            + " | worker.ray-serve.address: http://{endpoint}:8265"
            + " (expected: http(s)://host[:port][/path])",
        "worker.ray-serve.address=http://user:secret@ray:8265"
            + " | worker.ray-serve.address: has a user"
            + " (expected: http(s)://host[:port][/path])",
        "worker.ray-serve.addresses[shop/ranker]=ftp://ray"
            + " | worker.ray-serve.addresses[shop/ranker]: ftp://ray"
            + " (expected: http(s)://host[:port][/path])",
        "worker.ray-serve.addresses[ranker]=http://ray"
            + " | worker.ray-serve.addresses: 'ranker' (expected: workspace_id/endpoint_id)",
        "worker.ray-serve.url=ray:8000"
            + " | worker.ray-serve.url: ray:8000 (expected: http(s)://host[:port][/path])",
        "worker.ray-serve.urls[ranker]=http://ray"
            + " | worker.ray-serve.urls: 'ranker' (expected: workspace_id/endpoint_id)",
        "worker.kuberay.url=http://{service}?a"
            + " | worker.kuberay.url: http://{service}?a (expected: http(s)://host[:port][/path])",
        "worker.apply.max-concurrent-calls=0"
            + " | worker.apply.max-concurrent-calls: 0 (expected: >= 1)",
        "worker.apply.max-concurrent-calls-per-workspace=129"
            + " | worker.apply.max-concurrent-calls-per-workspace: 129"
            + " (expected: 1-128, worker.apply.max-concurrent-calls)",
        "worker.apply.stuck-after=0s | worker.apply.stuck-after: PT0S (expected: > 0)",
        "worker.apply.session-timeout=0s" + " | worker.apply.session-timeout: PT0S (expected: > 0)",
        "worker.ray-serve.connect-timeout=0s"
            + " | worker.ray-serve.connect-timeout: PT0S (expected: >= 1ms)",
        "worker.ray-serve.get-timeout=0s | worker.ray-serve.get-timeout: PT0S (expected: >= 1ms)",
        "worker.ray-serve.put-timeout=0s | worker.ray-serve.put-timeout: PT0S (expected: >= 1ms)",
        "worker.ray-serve.unhealthy-grace=-1s"
            + " | worker.ray-serve.unhealthy-grace: PT-1S (expected: >= 0)",
        "worker.kuberay.namespace=Ray"
            + " | worker.kuberay.namespace: Ray (expected: lower-case letters, digits and '-', at"
            + " most 63 with the longest {workspace_id}, 43)",
        "worker.kuberay.image=ray:2.60.0"
            + " | worker.kuberay.ray-version: null (expected: the Ray in worker.kuberay.image, such"
            + " as 2.60.0; both or none)",
        "worker.kuberay.connect-timeout=0s"
            + " | worker.kuberay.connect-timeout: PT0S (expected: >= 1ms)",
        "worker.kuberay.request-timeout=0s"
            + " | worker.kuberay.request-timeout: PT0S (expected: >= 1ms)",
        "worker.kuberay.settle-time=0s | worker.kuberay.settle-time: PT0S (expected: >= 1ms)",
        "worker.kuberay.unhealthy-grace=-1s"
            + " | worker.kuberay.unhealthy-grace: PT-1S (expected: >= 0)",
        "endpoint-pipeline.topics.partitions=0"
            + " | endpoint-pipeline.topics.partitions: 0 (expected: >= 1)",
      })
  void refusesAValueOutOfBoundsWithTheExpectedRange(String setting, String message) {
    context
        .withPropertyValues(setting)
        .run(failed -> assertThat(failed).getFailure().rootCause().hasMessage(message));
  }

  @Test
  void refusesToStartWithoutARegistry() {
    new ApplicationContextRunner()
        .withUserConfiguration(Keys.class)
        .run(
            failed ->
                assertThat(failed)
                    .getFailure()
                    .rootCause()
                    .hasMessageStartingWith("endpoint-pipeline.registry.url: missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker.deadline=1s", "endpoint-pipeline.topic.partitions=3"})
  void refusesAnUnknownKey(String setting) {
    context
        .withPropertyValues(setting)
        .run(
            failed ->
                assertThat(failed)
                    .getFailure()
                    .hasStackTraceContaining(setting.substring(0, setting.indexOf('='))));
  }
}
