package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.NotInChargeException;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.ServeDeployment;
import dev.endpointpipeline.schemas.Warning;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime against fabric8's API server; the test says when KubeRay does something. */
@Timeout(60)
class KubeRayRuntimeTest {
  private static final Progress DONE = new Progress.Done();
  private static final String SERVICE = KubernetesName.ofService(Ranker.KEY);
  private static final Map<String, String> RUNNING = Map.of("ranker", "RUNNING");
  private static final Map<String, String> DEPLOYING = Map.of("ranker", "DEPLOYING");
  private static final Map<String, String> FAILED = Map.of("ranker", "DEPLOY_FAILED");

  private final MockKubernetes kubernetes = new MockKubernetes();
  private final PassingTime clock = new PassingTime();
  private final KubeRayRuntime runtime =
      new KubeRayRuntime(Ranker.mapping(), Ranker.settings(), clock, kubernetes.client());
  private final ScriptedKubeRay operator =
      new ScriptedKubeRay(kubernetes.client(), Ranker.NAMESPACE, SERVICE);

  private static final class PassingTime extends Clock {
    private Instant now = Instant.parse("2026-11-24T00:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @AfterEach
  void close() {
    runtime.close();
    kubernetes.close();
  }

  /** An endpoint that was created at revision 5 and runs. */
  private void runs(Ranker ranker) {
    DesiredEndpoint created = ranker.created(5);
    assertThat(runtime.validate(created)).isEqualTo(DONE);
    assertThat(runtime.applyResources(created)).isEqualTo(DONE);
    operator
        .makesCluster("first")
        .active("first", RUNNING)
        .endpoints(1)
        .says("Ready", "True", "NonZeroServeEndpoints", "")
        .says("UpgradeInProgress", "False", "NoPendingCluster", "")
        .writes();
    assertThat(runtime.applyServeConfig(created)).isEqualTo(DONE);
    assertThat(settled(created)).isInstanceOf(Progress.Done.class);
  }

  @Test
  void saysWhereTheApplicationCanBeCalled() {
    runs(Ranker.HELLO);
    KubeRayRuntime withUrl =
        new KubeRayRuntime(
            Ranker.mapping(),
            Ranker.settings("http://{service}-serve-svc.{namespace}.svc:8000"),
            clock,
            kubernetes.client());

    DesiredEndpoint created = Ranker.HELLO.created(5);
    withUrl.observe(created);
    clock.pass(Duration.ofSeconds(11));
    Progress.Done done = (Progress.Done) withUrl.observe(created);

    assertThat(done.urls())
        .singleElement()
        .satisfies(
            url ->
                assertThat(url.getAddress())
                    .matches("http://ep-ranker-\\w+-serve-svc\\.endpoints\\.svc:8000/ranker"));
  }

  /** Polls, and polls again after the status has had time to settle. */
  private Progress settled(DesiredEndpoint desired) {
    Progress first = runtime.observe(desired);
    clock.pass(Duration.ofSeconds(11));
    return first instanceof Progress.Pending ? runtime.observe(desired) : first;
  }

  private static Progress.Failed failed(Progress progress) {
    assertThat(progress).isInstanceOf(Progress.Failed.class);
    return (Progress.Failed) progress;
  }

  private static Progress.Pending pending(Progress progress) {
    assertThat(progress).isInstanceOf(Progress.Pending.class);
    return (Progress.Pending) progress;
  }

  @Test
  void writesNothingWhenTheWorkerIsNotInChargeAnyMore() {
    DesiredEndpoint created =
        DesiredEndpoints.guarded(
            Ranker.HELLO.created(5),
            () -> {
              throw new NotInChargeException("too late");
            });

    assertThatThrownBy(() -> runtime.applyResources(created))
        .isInstanceOf(NotInChargeException.class);

    assertThat(kubernetes.applied()).isEmpty();
  }

  @Test
  void goesFromNothingToARunningApplication() {
    DesiredEndpoint created = Ranker.HELLO.created(5);

    assertThat(runtime.validate(created)).isEqualTo(DONE);
    assertThat(kubernetes.requests()).isEmpty();
    assertThat(runtime.applyResources(created)).isEqualTo(DONE);
    assertThat(pending(runtime.applyServeConfig(created)).detail())
        .isEqualTo("KubeRay has not confirmed the change yet; no cluster yet");
    operator
        .pending("first", Map.of())
        .says("Ready", "False", "Initializing", "RayService is initializing")
        .writes();
    assertThat(runtime.applyServeConfig(created)).isEqualTo(DONE);
    operator.makesCluster("first").pending("first", DEPLOYING).writes();
    assertThat(pending(runtime.observe(created)).detail())
        .isEqualTo("cluster first ready; application ranker DEPLOYING");
    operator
        .pending("", Map.of())
        .active("first", RUNNING)
        .endpoints(1)
        .says("Ready", "True", "NonZeroServeEndpoints", "")
        .says("UpgradeInProgress", "False", "NoPendingCluster", "")
        .writes();
    runtime.observe(created);
    clock.pass(Duration.ofSeconds(3));
    assertThat(runtime.observe(created)).isEqualTo(DONE);

    assertThat(kubernetes.applied()).hasSize(1);
  }

  @Test
  void whatWasRunningBeforeAnUpdateInPlaceIsNoProofThatTheUpdateRuns() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO);
    runtime.applyResources(updated);

    // KubeRay hands the configuration over and writes what it had read before.
    operator.active("first", RUNNING).writes();
    assertThat(runtime.applyServeConfig(updated)).isEqualTo(DONE);
    assertThat(runtime.observe(updated)).isInstanceOf(Progress.Pending.class);
    operator.active("first", DEPLOYING).writes();
    clock.pass(Duration.ofSeconds(2));
    assertThat(runtime.observe(updated)).isInstanceOf(Progress.Pending.class);
    operator.active("first", FAILED).writes();
    runtime.observe(updated);
    clock.pass(Duration.ofSeconds(3));

    Progress.Failed failed = failed(runtime.observe(updated));
    assertThat(failed.code()).isEqualTo("ray.deployment-failed");
    assertThat(failed.message())
        .isEqualTo(
            "application 'ranker', deployment 'Greeter': the weights are missing, token ***");
    // There was one replica, and Ray stops it before it starts another.
    assertThat(failed.serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void anUpdateOfAUserConfigWhichNeverShowsSucceedsOnceItHasSettled() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO);
    runtime.applyResources(updated);
    operator.writes();
    runtime.applyServeConfig(updated);

    clock.pass(Duration.ofSeconds(9));
    assertThat(runtime.observe(updated)).isInstanceOf(Progress.Pending.class);
    clock.pass(Duration.ofSeconds(1));
    assertThat(runtime.observe(updated)).isEqualTo(DONE);
  }

  @Test
  void warnsOfAnArchiveAtTheSameAddressAndOfCodeThatMayNotHaveRun() {
    Ranker before =
        Ranker.HELLO
            .archive("https://code.test/ranker.zip")
            .scale("\"autoscaling_config\": {\"min_replicas\": 0, \"max_replicas\": 2}");
    runs(before);
    DesiredEndpoint updated = before.greeting("hi").updated(6, before);
    runtime.applyResources(updated);
    operator.writes();
    runtime.applyServeConfig(updated);

    String application = "config.ray_service_config.ray_serve_config.applications[0]";
    assertThat(((Progress.Done) settled(updated)).warnings())
        .extracting(Warning::getCode, Warning::getField, Warning::getMessage)
        .containsExactly(
            tuple(
                "ray.same-archive",
                application + ".runtime_env.working_dir",
                "the address is the same as before this update, so Ray goes on with the code that"
                    + " it fetched then; for changed code, change the address, for example by"
                    + " ?v=2"),
            tuple(
                "ray.not-started",
                application + ".deployments[0]",
                "min_replicas of 'Greeter' is 0, and KubeRay does not show whether a replica runs:"
                    + " whether it can start shows with the first request"));
  }

  @Test
  void aClusterThatIsReplacedServesAsBeforeUntilTheNewOneDoes() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.on("ray.cpu.2u4g").updated(6, Ranker.HELLO);
    runtime.applyResources(updated);
    operator
        .makesCluster("second")
        .pending("second", Map.of())
        .says("UpgradeInProgress", "True", "BothActivePendingClustersExist", "")
        .writes();
    assertThat(runtime.applyServeConfig(updated)).isEqualTo(DONE);
    Progress.Pending waiting = pending(runtime.observe(updated));
    assertThat(waiting.detail()).startsWith("new cluster second");
    assertThat(waiting.serving()).isEqualTo(Serving.AS_BEFORE);
    clock.pass(Duration.ofMinutes(5));
    assertThat(runtime.observe(updated)).isInstanceOf(Progress.Pending.class);

    operator
        .pending("", Map.of())
        .active("second", RUNNING)
        .says("UpgradeInProgress", "False", "NoPendingCluster", "")
        .writes();
    assertThat(settled(updated)).isEqualTo(DONE);
  }

  @Test
  void reportsAnOperatorThatReplacesNoClusters() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.updated(6, Ranker.HELLO);
    KubeRayRuntime withAnotherImage =
        new KubeRayRuntime(
            Ranker.mapping(),
            new KubeRaySettings(
                Ranker.NAMESPACE,
                null,
                null,
                "rayproject/ray:2.61.0",
                "2.61.0",
                List.of(),
                "http://{service}-serve-svc.{namespace}.svc:8000",
                UrlAccess.PRIVATE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60)),
            clock,
            kubernetes.client());
    withAnotherImage.applyResources(updated);
    operator.writes();
    withAnotherImage.applyServeConfig(updated);
    clock.pass(Duration.ofSeconds(11));

    assertThat(failed(withAnotherImage.observe(updated)).code())
        .isEqualTo("ray.cluster-not-replaced");
  }

  @Test
  void otherNumbersOfNodesReachTheClusterThatRuns() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.nodes(2, 7).updated(6, Ranker.HELLO);
    runtime.applyResources(updated);
    operator.writes();
    runtime.applyServeConfig(updated);
    assertThat(settled(updated)).isEqualTo(DONE);

    assertThat(operator.cluster("first").at("/spec/workerGroupSpecs/0/minReplicas").asInt())
        .isEqualTo(2);
    assertThat(operator.cluster("first").at("/spec/workerGroupSpecs/0/maxReplicas").asInt())
        .isEqualTo(7);
  }

  @Test
  void theSameConfigurationIsTriedAgainUnderAnotherMark() {
    runs(Ranker.HELLO);
    operator.active("first", FAILED).writes();

    runtime.applyResources(Ranker.HELLO.updated(6, Ranker.HELLO));
    String first = operator.shown().at("/spec/serveConfigV2").asString();
    assertThat(first).endsWith("\n# op 6\n").contains("\"ENDPOINT_PIPELINE_ATTEMPT\":\"6\"");

    // Another worker takes over.
    runtime.applyResources(Ranker.HELLO.updated(6, Ranker.HELLO));
    assertThat(operator.shown().at("/spec/serveConfigV2").asString()).isEqualTo(first);

    operator.active("first", FAILED).writes();
    runtime.applyResources(Ranker.HELLO.updated(7, Ranker.HELLO));
    assertThat(operator.shown().at("/spec/serveConfigV2").asString())
        .endsWith("\n# op 7\n")
        .contains("\"ENDPOINT_PIPELINE_ATTEMPT\":\"7\"");
  }

  @Test
  void aSpecThatKubeRayFindsInvalidFailsWithItsReason() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO);
    runtime.applyResources(updated);
    operator
        .says("Ready", "False", "ValidationFailed", "worker group w has a bad s3cr3t-value")
        .writesWithoutObserving();

    Progress.Failed failed = failed(runtime.applyServeConfig(updated));
    assertThat(failed.code()).isEqualTo("ray.resource-refused");
    assertThat(failed.message())
        .isEqualTo("KubeRay refused the RayService: worker group w has a bad ***");
  }

  @Test
  void aRefusalFromBeforeIsNotTheNewRevisions() {
    runs(Ranker.HELLO);
    runtime.applyResources(Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO));
    operator.says("Ready", "False", "ValidationFailed", "bad").writesWithoutObserving();

    DesiredEndpoint corrected = Ranker.HELLO.greeting("ho").updated(7, Ranker.HELLO);
    runtime.applyResources(corrected);
    assertThat(runtime.applyServeConfig(corrected)).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void leavesARayServiceOfSomebodyElseAlone() {
    runtime.applyResources(Ranker.HELLO.created(5));
    operator
        .service()
        .edit(
            found -> {
              found.getMetadata().getAnnotations().put(RayServiceManifest.ENDPOINT, "shop/other");
              return found;
            });
    kubernetes.requests().clear();

    assertThat(failed(runtime.applyResources(Ranker.HELLO.updated(6, Ranker.HELLO))).code())
        .isEqualTo("ray.foreign-resource");
    assertThat(runtime.delete(Ranker.HELLO.created(7))).isEqualTo(DONE);
    assertThat(kubernetes.requests()).allMatch(request -> request.method().equals("GET"));
  }

  @Test
  void aWorkerThatWasPausedDoesNotBringAnOlderRevisionBack() {
    runs(Ranker.HELLO);
    runtime.applyResources(Ranker.HELLO.greeting("new").updated(9, Ranker.HELLO));

    DesiredEndpoint older = Ranker.HELLO.greeting("old").updated(8, Ranker.HELLO);
    assertThat(failed(runtime.applyResources(older)).code()).isEqualTo("ray.newer-revision");
    assertThat(failed(runtime.delete(older)).code()).isEqualTo("ray.newer-revision");
    assertThat(operator.shown().at("/spec/serveConfigV2").asString()).contains("new");
  }

  @Test
  void aWriteThatCameInBetweenWins() {
    runs(Ranker.HELLO);
    kubernetes.respondsWith(
        request -> request.method().equals("PATCH"), 409, status(409, "Conflict", "modified"));
    DesiredEndpoint updated = Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO);

    assertThat(pending(runtime.applyResources(updated)).detail())
        .isEqualTo("the RayService has changed since it was read: it is read again");
    kubernetes.respondsAgain();
    assertThat(runtime.applyResources(updated)).isEqualTo(DONE);
    assertThat(kubernetes.applied().get(1)).contains("\"resourceVersion\":");
  }

  @Test
  void adoptsWhatIsLeftOfTheEndpoint() {
    runs(Ranker.HELLO);
    DesiredEndpoint createdAgain = Ranker.HELLO.greeting("again").created(11);

    assertThat(runtime.applyResources(createdAgain)).isEqualTo(DONE);
    assertThat(
            operator.shown().at("/metadata/annotations/endpointpipeline.dev~1revision").asString())
        .isEqualTo("11");
  }

  @Test
  void aRayServiceThatSomebodyDeletedIsWrittenAgainButNotForever() {
    runs(Ranker.HELLO);
    DesiredEndpoint updated = Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO);
    runtime.applyResources(updated);
    for (int i = 0; i < 3; i++) {
      operator.service().delete();
      assertThat(pending(runtime.observe(updated)).detail())
          .isEqualTo("somebody deleted the RayService: writing it again");
    }
    operator.service().delete();

    assertThat(failed(runtime.observe(updated)).code()).isEqualTo("ray.overwritten");
  }

  @Test
  void isDeletedWhenItsClustersAreGone() {
    runs(Ranker.HELLO);
    DesiredEndpoint deleted = Ranker.HELLO.updated(6, Ranker.HELLO);

    assertThat(pending(runtime.delete(deleted)).detail()).isEqualTo("being deleted");
    assertThat(pending(runtime.delete(deleted)).detail()).isEqualTo("being deleted; left: first");
    kubernetes
        .client()
        .genericKubernetesResources(KubeRayClient.CLUSTERS)
        .inNamespace("endpoints")
        .delete();
    assertThat(runtime.delete(deleted)).isEqualTo(DONE);
    assertThat(kubernetes.requests())
        .filteredOn(
            request -> request.method().equals("DELETE") && request.path().endsWith(SERVICE))
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.body())
                    .contains("\"propagationPolicy\":\"Foreground\"")
                    .contains("\"resourceVersion\":"));
  }

  @Test
  void leavesASuspendedRayServiceAlone() {
    runs(Ranker.HELLO);
    operator
        .service()
        .edit(
            found -> {
              found.setAdditionalProperty("spec", suspended(found));
              return found;
            });

    assertThat(failed(runtime.applyResources(Ranker.HELLO.updated(6, Ranker.HELLO))).code())
        .isEqualTo("ray.service-held");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | Invalid | spec is bad | ray.resource-refused | Kubernetes refused the RayService: spec is bad",
        "400 | BadRequest | no such field | ray.resource-refused | Kubernetes refused the RayService: no such field",
        "403 | Forbidden | admission webhook p denied the request: no GPU | ray.resource-refused"
            + " | Kubernetes refused the RayService: admission webhook p denied the request: no GPU",
      })
  void whatKubernetesRefusesIsFinal(
      int code, String reason, String message, String failure, String told) {
    kubernetes.respondsWith(
        request -> request.method().equals("PATCH"), code, status(code, reason, message));

    Progress.Failed failed = failed(runtime.applyResources(Ranker.HELLO.created(5)));
    assertThat(failed.code()).isEqualTo(failure);
    assertThat(failed.message()).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | Unauthorized | who? | Kubernetes does not accept this service's credentials",
        "403 | Forbidden | can't patch | Kubernetes does not let this service: can't patch",
        "404 | NotFound | no page"
            + " | Kubernetes does not know RayServices: KubeRay is not installed",
        "429 | TooManyRequests | slow | Kubernetes' API server responded with 429: slow",
        "500 | InternalError | etcd | Kubernetes' API server responded with 500: etcd",
      })
  void whatMayPassIsRetriedAndReported(int code, String reason, String message, String told) {
    kubernetes.respondsWith(
        request -> request.method().equals("PATCH"), code, status(code, reason, message));

    Progress.Pending first = pending(runtime.applyResources(Ranker.HELLO.created(5)));
    Progress.Pending second = pending(runtime.applyResources(Ranker.HELLO.created(5)));
    assertThat(first.detail()).isEqualTo(told);
    assertThat(second.again()).isGreaterThan(first.again());
  }

  @ParameterizedTest
  @ValueSource(ints = {422, 500})
  void whatKubernetesRepeatsOfTheResourceIsHiddenAndBounded(int code) {
    String message = "webhook \"w\": token s3cr3t-value is bad " + "\"/\"?a://".repeat(400_000);
    kubernetes.respondsWith(
        request -> request.method().equals("PATCH"), code, status(code, "Internal", message));

    Progress progress = runtime.applyResources(Ranker.HELLO.created(5));
    assertThat(
            progress instanceof Progress.Pending pending
                ? pending.detail()
                : failed(progress).message())
        .contains("token *** is bad")
        .hasSizeLessThan(3000);
  }

  @Test
  void remembersNothingOfWorkThatFailed() {
    Status away = status(500, "InternalError", "etcd");
    kubernetes.respondsWith(request -> request.method().equals("PATCH"), 500, away);
    Progress.Pending first = pending(runtime.applyResources(Ranker.HELLO.created(5)));
    kubernetes.respondsWith(
        request -> request.method().equals("PATCH"), 422, status(422, "Invalid", "spec is bad"));
    assertThat(failed(runtime.applyResources(Ranker.HELLO.created(5))).code())
        .isEqualTo("ray.resource-refused");

    kubernetes.respondsWith(request -> request.method().equals("PATCH"), 500, away);
    assertThat(pending(runtime.applyResources(Ranker.HELLO.created(5)))).isEqualTo(first);
  }

  @Test
  void aNamespaceThatIsNotThereIsNamed() {
    Status status = status(404, "NotFound", "namespaces \"endpoints\" not found");
    status.setDetails(
        new StatusBuilder()
            .withNewDetails()
            .withKind("namespaces")
            .endDetails()
            .build()
            .getDetails());
    kubernetes.respondsWith(request -> request.method().equals("PATCH"), 404, status);

    assertThat(pending(runtime.applyResources(Ranker.HELLO.created(5))).detail())
        .isEqualTo("there is no namespace for the endpoint: namespaces \"endpoints\" not found");
  }

  @Test
  void reportsWhoOwnsAField() {
    runs(Ranker.HELLO);
    Status status = status(409, "Conflict", "Apply failed with 1 conflict");
    status.setDetails(
        new StatusBuilder()
            .withNewDetails()
            .addNewCause()
            .withReason("FieldManagerConflict")
            .withField(".spec.rayClusterConfig.rayVersion")
            .withMessage("conflict with \"kubectl-edit\" using ray.io/v1")
            .endCause()
            .endDetails()
            .build()
            .getDetails());
    kubernetes.respondsWith(request -> request.method().equals("PATCH"), 409, status);

    Progress.Failed failed =
        failed(runtime.applyResources(Ranker.HELLO.greeting("hi").updated(6, Ranker.HELLO)));
    assertThat(failed.code()).isEqualTo("ray.field-conflict");
    assertThat(failed.message())
        .isEqualTo(
            "somebody else set fields of the RayService: .spec.rayClusterConfig.rayVersion:"
                + " conflict with \"kubectl-edit\" using ray.io/v1");
  }

  @Test
  void retriesWhenTheApiServerIsUnavailable() {
    kubernetes.goesAway();

    assertThat(pending(runtime.applyResources(Ranker.HELLO.created(5))).detail())
        .isEqualTo("Kubernetes' API server can't be reached");
  }

  @Test
  void anEndpointWithoutAnImageIsRefusedBeforeAnythingIsTouched() {
    KubeRayRuntime withoutImage =
        new KubeRayRuntime(
            Ranker.mapping(),
            new KubeRaySettings(
                Ranker.NAMESPACE,
                null,
                null,
                null,
                null,
                List.of(),
                "http://{service}-serve-svc.{namespace}.svc:8000",
                UrlAccess.PRIVATE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60)),
            clock,
            kubernetes.client());

    assertThat(failed(withoutImage.validate(Ranker.HELLO.created(5))).code())
        .isEqualTo("ray.no-image");
    assertThat(kubernetes.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1040000, true", "1060000, false"})
  void aRayServiceMustNotBeLargerThanKubernetesTakes(int length, boolean fits) {
    DesiredEndpoint large = Ranker.HELLO.created(5);
    ServeDeployment deployment = ServeApplications.of(large.spec()).get(0).getDeployments().get(0);
    deployment.put(
        deployment.getSchema().getField("user_config").pos(),
        "{\"greeting\":\"" + "x".repeat(length) + "\"}");

    Progress progress = runtime.validate(large);
    if (fits) {
      assertThat(progress).isEqualTo(DONE);
    } else {
      assertThat(failed(progress).code()).isEqualTo("ray.invalid-spec");
      assertThat(failed(progress).message())
          .matches(
              "config\\.ray_service_config: 106\\d{4} bytes as a RayService \\(expected: at most"
                  + " 1048576, as Kubernetes keeps none that are larger; shorten user_config and"
                  + " env_vars, or ask for fewer worker groups\\)");
    }
  }

  @Test
  void notifiesOfAChangedRayServiceAtOnce() {
    List<EndpointKey> told = new CopyOnWriteArrayList<>();
    runtime.onChange(told::add);
    await().until(() -> kubernetes.requests().stream().anyMatch(r -> r.path().contains("watch=")));

    runtime.applyResources(Ranker.HELLO.created(5));
    await().untilAsserted(() -> assertThat(told).contains(Ranker.KEY));
    told.clear();
    operator.active("first", DEPLOYING).writes();
    await().untilAsserted(() -> assertThat(told).contains(Ranker.KEY));
  }

  private static Map<Object, Object> suspended(GenericKubernetesResource service) {
    Map<Object, Object> spec = new HashMap<>();
    spec.putAll((Map<?, ?>) service.getAdditionalProperties().get("spec"));
    spec.put("suspend", true);
    return spec;
  }

  private static Status status(int code, String reason, String message) {
    return new StatusBuilder().withCode(code).withReason(reason).withMessage(message).build();
  }
}
