package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.runtime.rollout.RefusedException;
import dev.endpointpipeline.schemas.EndpointKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.File;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.node.ObjectNode;

/**
 * Against a real API server with KubeRay's CRDs and its operator, as a user who has the rights of
 * deploy/kubernetes/update-worker-rbac.yaml and no others: {@code -Dkubernetes.kubeconfig=<file of
 * an administrator>}. No node is needed, so nothing gets ready.
 */
@EnabledIfSystemProperty(named = "kubernetes.kubeconfig", matches = ".+")
@Timeout(120)
class RealKubernetesTest {
  private static final Progress DONE = new Progress.Done();
  private static final String USER = "update-worker";

  private final EndpointKey key = new EndpointKey("Shop", UUID.randomUUID().toString());
  private final String service = KubernetesName.ofService(key);
  private final Config administrator =
      Config.fromKubeconfig(new File(System.getProperty("kubernetes.kubeconfig")));
  private final KubernetesClient administration =
      new KubernetesClientBuilder().withConfig(administrator).build();
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(administrator)
                  .withImpersonateUsername(USER)
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
  private final KubeRayRuntime runtime =
      new KubeRayRuntime(Ranker.mapping(), Ranker.settings(), Clock.systemUTC(), client);
  private final ScriptedKubeRay shown =
      new ScriptedKubeRay(administration, Ranker.NAMESPACE, service);

  @BeforeEach
  void giveRights() {
    ClusterRole role = RightsTest.role();
    administration.rbac().clusterRoles().resource(role).createOr(existing -> existing.update());
    administration
        .rbac()
        .roleBindings()
        .inNamespace(Ranker.NAMESPACE)
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(USER)
                .endMetadata()
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("ClusterRole")
                .withName(role.getMetadata().getName())
                .endRoleRef()
                .addNewSubject()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("User")
                .withName(USER)
                .endSubject()
                .build())
        .createOr(existing -> existing.update());
  }

  @AfterEach
  void close() {
    shown.service().delete();
    runtime.close();
    administration.close();
  }

  private DesiredEndpoint desired(Ranker ranker, long revision) {
    return DesiredEndpoints.of(key, revision, ranker.asSpec(), Optional.empty());
  }

  /** KubeRay may write at the same time, so that it takes another look. */
  private void applied(DesiredEndpoint desired) {
    await().until(() -> runtime.applyResources(desired).equals(DONE));
  }

  private static Progress.Failed failed(Progress progress) {
    assertThat(progress).isInstanceOf(Progress.Failed.class);
    return (Progress.Failed) progress;
  }

  @Test
  void kubeRayAcceptsTheResourceAndCreatesTheCluster() {
    creates();
  }

  private void creates() {
    List<EndpointKey> told = new CopyOnWriteArrayList<>();
    runtime.onChange(told::add);
    DesiredEndpoint created = desired(Ranker.HELLO, 5);

    assertThat(runtime.applyResources(created)).isEqualTo(DONE);
    await().until(() -> runtime.applyServeConfig(created).equals(DONE));
    await().untilAsserted(() -> assertThat(told).contains(key));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Progress.Pending waiting = (Progress.Pending) runtime.observe(created);
              assertThat(waiting.detail()).startsWith("cluster " + service);
              assertThat(waiting.serving()).isEqualTo(Serving.AS_BEFORE);
            });
    await().until(() -> !new KubeRayClient(client).clusters(Ranker.NAMESPACE, service).isEmpty());
    assertThat(new KubeRayClient(client).clusters(Ranker.NAMESPACE, service))
        .singleElement()
        .satisfies(
            cluster ->
                assertThat(cluster.groups())
                    .containsExactly(new ObservedRayCluster.Group("workers", 1, 3)));
  }

  @Test
  void otherNumbersOfNodesReachTheExistingCluster() {
    creates();
    String cluster = shown.shown().at("/status/pendingServiceStatus/rayClusterName").asString();
    DesiredEndpoint updated = desired(Ranker.HELLO.nodes(2, 7), 6);

    applied(updated);
    await()
        .untilAsserted(
            () -> {
              runtime.applyServeConfig(updated);
              assertThat(new KubeRayClient(client).clusters(Ranker.NAMESPACE, service))
                  .singleElement()
                  .satisfies(
                      found -> {
                        assertThat(found.name()).isEqualTo(cluster);
                        assertThat(found.groups())
                            .containsExactly(new ObservedRayCluster.Group("workers", 2, 7));
                      });
            });
  }

  @Test
  void fieldsThatAreNoLongerSetAreRemoved() {
    KubeRayRuntime withSecret =
        new KubeRayRuntime(
            Ranker.mapping(),
            new KubeRaySettings(
                Ranker.NAMESPACE,
                null,
                null,
                "rayproject/ray:2.60.0",
                "2.60.0",
                List.of("registry"),
                "http://{service}-serve-svc.{namespace}.svc:8000",
                UrlAccess.PRIVATE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60)),
            Clock.systemUTC(),
            client);
    withSecret.applyResources(desired(Ranker.HELLO, 5));
    String secrets = "/spec/rayClusterConfig/headGroupSpec/template/spec/imagePullSecrets";
    assertThat(shown.shown().at(secrets).isMissingNode()).isFalse();

    applied(desired(Ranker.HELLO, 6));
    assertThat(shown.shown().at(secrets).isMissingNode()).isTrue();
  }

  @Test
  void theSameAgainWritesNothing() {
    runtime.applyResources(desired(Ranker.HELLO, 5));
    await().until(() -> runtime.applyServeConfig(desired(Ranker.HELLO, 5)).equals(DONE));
    long generation = shown.shown().at("/metadata/generation").asLong();
    applied(desired(Ranker.HELLO, 5));

    assertThat(shown.shown().at("/metadata/generation").asLong()).isEqualTo(generation);
    assertThat(shown.shown().at("/metadata/annotations/endpointpipeline.dev~1revision").asString())
        .isEqualTo("5");
  }

  @Test
  void reportsAFieldThatSomebodyElseSetWithItsOwner() {
    runtime.applyResources(desired(Ranker.HELLO, 5));
    shown
        .service()
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager("kubectl-edit")
                .build(),
            "{\"spec\": {\"rayClusterConfig\": {\"rayVersion\": \"2.9.9\"}}}");

    await()
        .untilAsserted(
            () -> {
              Progress.Failed failed = failed(runtime.applyResources(desired(Ranker.HELLO, 6)));
              assertThat(failed.code()).isEqualTo("ray.field-conflict");
              assertThat(failed.message())
                  .contains(".spec.rayClusterConfig.rayVersion")
                  .contains("kubectl-edit");
            });
  }

  @Test
  void whatKubeRayFindsInvalidFailsWithItsReason() {
    runtime.applyResources(desired(Ranker.HELLO, 5));
    // No spec of ours is invalid, so somebody else adds to it.
    shown
        .service()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"rayClusterConfig\": {\"authOptions\": {\"mode\": \"token\"},"
                + " \"rayVersion\": \"2.60.0\", \"headGroupSpec\": {\"rayStartParams\":"
                + " {\"labels\": \"a=b\"}}}}}");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(failed(runtime.applyServeConfig(desired(Ranker.HELLO, 5))).message())
                    .contains("rayStartParams['labels'] is not supported"));
  }

  @Test
  void theApiServerRefusesWhatTheSchemaDoesNotAllow() {
    ObjectNode manifest = RayServiceManifestTest.manifest(Ranker.HELLO, key);
    ((ObjectNode) manifest.at("/spec/rayClusterConfig/workerGroupSpecs/0"))
        .put("minReplicas", "many");

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> new KubeRayClient(client).apply(manifest, Optional.empty(), () -> {}))
        .satisfies(refused -> assertThat(refused.reason()).contains("minReplicas"));
  }

  @Test
  void aStaleWriteAndAStaleDeleteChangeNothing() {
    runtime.applyResources(desired(Ranker.HELLO, 5));
    KubeRayClient kubernetes = new KubeRayClient(client);

    assertThatExceptionOfType(ResourceConflictException.class)
        .isThrownBy(
            () ->
                kubernetes.apply(
                    RayServiceManifestTest.manifest(Ranker.HELLO.greeting("old"), key),
                    Optional.of("1"),
                    () -> {}));
    assertThatExceptionOfType(ResourceConflictException.class)
        .isThrownBy(() -> kubernetes.delete(Ranker.NAMESPACE, service, "1"));
  }

  @Test
  void isGoneWithItsClusters() {
    creates();

    // Foreground deletion needs the garbage collector, which is no part of the API server.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              Progress progress = runtime.delete(desired(Ranker.HELLO, 7));
              withoutTheGarbageCollector();
              assertThat(progress).isEqualTo(DONE);
            });
    assertThat(shown.service().get()).isNull();
  }

  /** Does what the garbage collector would do, where there is none. */
  private void withoutTheGarbageCollector() {
    GenericKubernetesResource found = shown.service().get();
    if (found != null
        && found.getMetadata().getFinalizers().equals(List.of("foregroundDeletion"))) {
      shown
          .service()
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": []}}");
    }
  }
}
