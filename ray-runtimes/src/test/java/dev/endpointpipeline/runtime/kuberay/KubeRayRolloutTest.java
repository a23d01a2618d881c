package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.LinearTime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Application;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Condition;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Deployment;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.ServiceStatus;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import dev.endpointpipeline.runtime.ray.UserConfigs;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions about what KubeRay shows, poll after poll. */
class KubeRayRolloutTest {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final String CLUSTER = "0123456789abcdef";
  private static final ServeConfigV2 WANTED =
      ServeConfigV2.of(Ranker.mapping().serveConfig(Ranker.HELLO.asSpec()));
  private static final PreviousApplications BEFORE =
      PreviousApplications.of(Ranker.HELLO.updated(6, Ranker.HELLO));
  private static final KubeRayRollout ROLLOUT = updating(BEFORE);
  private static final ObservedRayCluster FITTING =
      new ObservedRayCluster(
          "first",
          Optional.of(START),
          "rayproject/ray:2.60.0",
          List.of(new ObservedRayCluster.Group("workers", 1, 3)),
          Optional.empty());

  private static KubeRayRollout updating(PreviousApplications before) {
    return updating(WANTED, before);
  }

  private static KubeRayRollout updating(ServeConfigV2 wanted, PreviousApplications before) {
    return new KubeRayRollout(
        new DesiredRayService(
            Ranker.KEY,
            6,
            wanted,
            Ranker.mapping().clusterShape(Ranker.HELLO.asSpec()).orElseThrow(),
            new ClusterShape.Image("rayproject/ray:2.60.0", "2.60.0"),
            CLUSTER),
        before,
        Ranker.settings());
  }

  private KubeRayRollout rollout = ROLLOUT;
  private Instant now = START;
  private Observations<KubeRayObservations> observations =
      Observations.none(Serving.AS_BEFORE, KubeRayObservations.begun(Optional.of("before")));
  private List<ObservedRayCluster> clusters = List.of(FITTING);
  private Diagnostics diagnostics = Diagnostics.NONE;

  /** A RayService that shows one application so. */
  private record Shown(
      List<Application> applications,
      long observed,
      String pending,
      int endpoints,
      List<Condition> conditions) {
    static Shown application(String status) {
      return all(new Application("ranker", status, "why", List.of()));
    }

    static Shown deployment(String status, String deployment) {
      return all(
          new Application(
              "ranker",
              status,
              "why",
              List.of(new Deployment("Greeter", deployment, "it does not start"))));
    }

    static Shown all(Application... applications) {
      return new Shown(
          List.of(applications),
          2,
          "",
          1,
          List.of(new Condition("Ready", "True", "NonZeroServeEndpoints", "")));
    }

    Shown observed(long generation) {
      return new Shown(applications, generation, pending, endpoints, conditions);
    }

    Shown upgrading() {
      List<Condition> more = new ArrayList<>(conditions);
      more.add(new Condition("UpgradeInProgress", "True", "BothActivePendingClustersExist", ""));
      return new Shown(applications, observed, "second", endpoints, more);
    }

    Shown endpoints(int number) {
      return new Shown(applications, observed, pending, number, conditions);
    }

    Shown saying(String reason, String message) {
      return new Shown(
          applications,
          observed,
          pending,
          endpoints,
          List.of(new Condition("Ready", "False", reason, message)));
    }

    ObservedRayService service() {
      return service(6, CLUSTER, WANTED.text());
    }

    ObservedRayService service(long revision, String cluster, String serveConfig) {
      TreeMap<String, Application> byName = new TreeMap<>();
      applications.forEach(application -> byName.put(application.name(), application));
      ServiceStatus target =
          new ServiceStatus(pending.isEmpty() ? "first" : pending, "ready", byName);
      ServiceStatus none = new ServiceStatus("", "", new TreeMap<>());
      ServiceStatus first = new ServiceStatus("first", "ready", new TreeMap<>());
      return new ObservedRayService(
          "ep-ranker",
          "100",
          Optional.of("shop/ranker"),
          Optional.of(revision),
          Optional.of(cluster),
          Optional.of(START),
          false,
          Optional.empty(),
          serveConfig,
          2,
          observed,
          conditions,
          pending.isEmpty() ? target : first,
          pending.isEmpty() ? none : target,
          endpoints,
          Optional.of("before"));
    }
  }

  private Progress poll(Shown shown) {
    return observe(shown.service()).progress();
  }

  private RolloutDecision<Action, KubeRayObservations> observe(ObservedRayService service) {
    var decision =
        rollout.observe(
            new ObservedState(Optional.of(service), clusters, diagnostics), observations, now);
    observations = decision.observations();
    return decision;
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private static String code(Progress progress) {
    assertThat(progress).isInstanceOf(Progress.Failed.class);
    return ((Progress.Failed) progress).code();
  }

  @Test
  void aFirstRunningAfterKubeRayObservedTheRevisionSaysNothing() {
    assertThat(poll(Shown.application("RUNNING"))).isInstanceOf(Progress.Pending.class);
    pass(9);
    assertThat(poll(Shown.application("RUNNING"))).isInstanceOf(Progress.Pending.class);
    pass(1);
    assertThat(poll(Shown.application("RUNNING"))).isEqualTo(new Progress.Done());
  }

  @Test
  void aFirstFailureAfterKubeRayObservedTheRevisionSaysNothingEither() {
    assertThat(poll(Shown.application("DEPLOY_FAILED"))).isInstanceOf(Progress.Pending.class);
    pass(2);
    assertThat(poll(Shown.application("DEPLOYING"))).isInstanceOf(Progress.Pending.class);
    pass(2);
    assertThat(poll(Shown.application("RUNNING"))).isInstanceOf(Progress.Pending.class);
    pass(3);
    assertThat(poll(Shown.application("RUNNING"))).isEqualTo(new Progress.Done());
  }

  @Test
  void aFailureThatStandsIsTheRevisionsOwn() {
    poll(Shown.application("DEPLOYING"));
    pass(2);
    poll(Shown.application("DEPLOY_FAILED"));
    pass(3);
    assertThat(code(poll(Shown.application("DEPLOY_FAILED")))).isEqualTo("ray.build-failed");
  }

  /** Polls until what is shown counts. */
  private Progress.Failed failedAtLast(Shown shown) {
    poll(shown);
    pass(10);
    Progress progress = poll(shown);
    assertThat(progress).isInstanceOf(Progress.Failed.class);
    return (Progress.Failed) progress;
  }

  private static ServedApplication ranker(int fewest) {
    return new ServedApplication(
        "ranker", Optional.of("/ranker"), new UserConfigs(Map.of()), Map.of("Greeter", fewest));
  }

  @Test
  void oldVersionServesWhenTheNewOneCannotBeBuilt() {
    Progress.Failed failed = failedAtLast(Shown.application("DEPLOY_FAILED"));

    assertThat(failed.code()).isEqualTo("ray.build-failed");
    assertThat(failed.serving()).isEqualTo(Serving.AS_BEFORE);
  }

  /** Ray wakes nothing as long as it does not know what to run. */
  @Test
  void nothingServesForSureWhenWhatMayHaveSleptCannotBeBuilt() {
    rollout = updating(PreviousApplications.of(List.of(ranker(0))));

    assertThat(failedAtLast(Shown.application("DEPLOY_FAILED")).serving())
        .isEqualTo(Serving.NOTHING);
  }

  /** Ray stops an old replica before it starts a new one. */
  @Test
  void nothingServesWhenTheOnlyReplicaDoesNotStart() {
    Progress.Failed failed = failedAtLast(Shown.deployment("DEPLOY_FAILED", "DEPLOY_FAILED"));

    assertThat(failed.code()).isEqualTo("ray.deployment-failed");
    assertThat(failed.message())
        .isEqualTo("application 'ranker', deployment 'Greeter': it does not start");
    assertThat(failed.serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void oldReplicasServeWhenTheFirstOfSeveralDoesNotStart() {
    rollout = updating(PreviousApplications.of(List.of(ranker(2))));

    assertThat(failedAtLast(Shown.deployment("DEPLOY_FAILED", "DEPLOY_FAILED")).serving())
        .isEqualTo(Serving.AS_BEFORE);
  }

  @Test
  void nothingServesOnceRayForgotItsApplications() {
    poll(Shown.all());
    assertThat(observations.serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void anotherApplicationServesAtTheSameRouteOnceItRuns() {
    ServedApplication older =
        new ServedApplication("older", Optional.of("/ranker"), new UserConfigs(Map.of()), Map.of());
    rollout = updating(PreviousApplications.of(List.of(older)));

    poll(Shown.application("RUNNING"));
    assertThat(observations.serving()).isEqualTo(Serving.AS_BEFORE);
    poll(Shown.application("DEPLOYING"));
    assertThat(observations.serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void aClusterToComeThatFailsLeavesEverythingAsItWas() {
    rollout =
        updating(
            two(), PreviousApplications.of(List.of(ranker(1), ServedApplication.named("older"))));
    Application failed =
        new Application(
            "ranker",
            "DEPLOY_FAILED",
            "",
            List.of(new Deployment("Greeter", "DEPLOY_FAILED", "it does not start")));
    Application other = new Application("other", "RUNNING", "", List.of());
    Shown shown = Shown.all(failed, other).upgrading();

    Progress.Failed progress = failedAtLast(shown, two());
    assertThat(progress.message())
        .isEqualTo("application 'ranker', deployment 'Greeter': it does not start");
    assertThat(progress.serving()).isEqualTo(Serving.AS_BEFORE);
  }

  @Test
  void reportsWhatAFailedUpdateDidToOtherApplications() {
    rollout =
        updating(
            two(), PreviousApplications.of(List.of(ranker(1), ServedApplication.named("older"))));
    Application failed = new Application("ranker", "DEPLOY_FAILED", "no module", List.of());
    Application other = new Application("other", "RUNNING", "", List.of());

    assertThat(failedAtLast(Shown.all(failed, other), two()).message())
        .isEqualTo(
            "application 'ranker': no module. The others have this update's configuration already;"
                + " Ray shows of them: application other RUNNING. Removed by this update already:"
                + " older");
  }

  /** As with ray-serve. */
  @Test
  void anApplicationThatCannotBeBuiltCountsMoreThanReplicasThatDoNotStart() {
    rollout = updating(two(), BEFORE);
    Application unbuilt = new Application("ranker", "DEPLOY_FAILED", "no module", List.of());
    Application other =
        new Application(
            "other",
            "DEPLOY_FAILED",
            "",
            List.of(new Deployment("Greeter", "DEPLOY_FAILED", "it does not start")));

    assertThat(failedAtLast(Shown.all(unbuilt, other), two()).code()).isEqualTo("ray.build-failed");
  }

  @Test
  void anApplicationThatThisRevisionTakesAwayMayHaveFailed() {
    Application gone = new Application("older", "DEPLOY_FAILED", "no module", List.of());
    Application runs = new Application("ranker", "RUNNING", "", List.of());

    poll(Shown.all(runs, gone));
    pass(10);
    assertThat(poll(Shown.all(runs, gone))).isInstanceOf(Progress.Pending.class);
  }

  private static ServeConfigV2 two() {
    String ranker = String.valueOf(WANTED.applications().get("ranker"));
    return ServeConfigV2.of(
        new ServeConfig(
            new TreeMap<>(
                Map.of("ranker", ranker, "other", ranker.replace("\"ranker\"", "\"other\"")))));
  }

  private Progress.Failed failedAtLast(Shown shown, ServeConfigV2 wanted) {
    for (int i = 0; i < 2; i++) {
      Progress progress = observe(shown.service(6, CLUSTER, wanted.text())).progress();
      pass(10);
      if (progress instanceof Progress.Failed failed) {
        return failed;
      }
    }
    throw new AssertionError("it has not failed");
  }

  @Test
  void saysWhatReplicasMayWaitFor() {
    rollout =
        updating(
            ServeConfigV2.of(
                Ranker.mapping()
                    .serveConfig(
                        Ranker.HELLO
                            .scale("\"num_replicas\": 2, \"max_replicas_per_node\": 1")
                            .asSpec())),
            BEFORE);
    ObservedRayService shown = Shown.deployment("DEPLOYING", "UPDATING").service();
    var begun = rollout.begin(Optional.of(shown));
    observations = begun.observations();

    Progress next =
        observe(Shown.deployment("DEPLOYING", "UPDATING").service(6, CLUSTER, applied(begun)))
            .progress();
    assertThat(((Progress.Pending) next).detail())
        .contains("(Greeter UPDATING, max_replicas_per_node is 1: it does not start)");
  }

  /** Of some changes of a user_config Ray does not tell replicas that run. */
  @Test
  void replicasThatWouldKeepTheirUserConfigAreReplaced() {
    String before = WANTED.text().replace("\"hello\"}", "\"hello\",\"a\":1}");
    ServeConfigV2 wanted =
        ServeConfigV2.parse(WANTED.text().replace("{\"greeting\":", "{\"a\":1,\"greeting\":"))
            .orElseThrow();

    assertThat(begun(wanted, CLUSTER, before)).contains("\"ENDPOINT_PIPELINE_RESTART\":\"6\"");
    assertThat(begun(WANTED, CLUSTER, before)).doesNotContain("ENDPOINT_PIPELINE_RESTART");
  }

  /** Ray would go back to that number with each change. */
  @Test
  void onlyNewDeploymentsHaveInitialReplicas() {
    ServeConfigV2 wanted = initially(2, "hi");
    String before = initially(2, "hello").text();

    assertThat(begun(wanted, CLUSTER, before)).doesNotContain("initial_replicas");
    assertThat(begun(wanted, "another", before)).contains("\"initial_replicas\":2");
    assertThat(applied(updating(wanted, BEFORE).begin(Optional.empty())))
        .contains("\"initial_replicas\":2");
  }

  /** The configuration that is written. */
  private static String applied(RolloutDecision<Action, KubeRayObservations> decision) {
    return ((Action.Apply) decision.action().orElseThrow()).serveConfig().text();
  }

  private static ServeConfigV2 initially(int replicas, String greeting) {
    return ServeConfigV2.of(
        Ranker.mapping()
            .serveConfig(
                Ranker.HELLO
                    .greeting(greeting)
                    .scale(
                        "\"autoscaling_config\": {\"max_replicas\": 3, \"initial_replicas\": %d}"
                            .formatted(replicas))
                    .asSpec()));
  }

  /** The text that is written where everything ran. */
  private static String begun(ServeConfigV2 wanted, String cluster, String before) {
    return applied(
        updating(wanted, BEFORE)
            .begin(
                Optional.of(Shown.deployment("RUNNING", "HEALTHY").service(5, cluster, before))));
  }

  /** Ray forgets to scale deployments that are unchanged after a build. */
  @Test
  void neverWritesTheSameTextTwice() {
    String other = WANTED.text().replace("greeter:app", "broken:app");
    Shown shown = Shown.application("DEPLOY_FAILED");

    String again = applied(ROLLOUT.begin(Optional.of(shown.service(5, CLUSTER, other))));
    assertThat(again).contains("\"rolling_update_percentage\":0.2000000000006002");
  }

  @Test
  void aClusterThatWasCreatedForTheRevisionIsRecognised() {
    ObservedRayService service = Shown.application("RUNNING").service();

    assertThat(FITTING.isMadeFor(service)).isTrue();
    assertThat(
            new ObservedRayCluster(
                    "first",
                    Optional.of(START.minusSeconds(1)),
                    FITTING.image(),
                    FITTING.groups(),
                    Optional.empty())
                .isMadeFor(service))
        .isFalse();
  }

  @Test
  void statusesBeforeKubeRayObservedTheRevisionAreIgnored() {
    poll(Shown.application("DEPLOY_FAILED").observed(1));
    pass(60);
    assertThat(poll(Shown.application("DEPLOY_FAILED").observed(1)))
        .isInstanceOf(Progress.Pending.class);
    assertThat(observations.own().isObserved()).isFalse();
  }

  @Test
  void aClusterToComeIsWaitedForHoweverWellTheOneBeforeServes() {
    poll(Shown.application("RUNNING").upgrading());
    pass(600);
    assertThat(poll(Shown.application("RUNNING").upgrading())).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void whatServedBeforeIsGoneOnceNoPodTakesRequests() {
    poll(Shown.application("DEPLOYING"));
    assertThat(observations.serving()).isEqualTo(Serving.AS_BEFORE);
    poll(Shown.application("DEPLOYING").endpoints(0));
    poll(Shown.application("DEPLOYING").endpoints(1));
    assertThat(observations.serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void rays400IsFinalIfItIsAboutTheRayServiceAsItIs() {
    diagnostics = refusal("100");
    assertThat(code(poll(Shown.application("RUNNING").observed(1))))
        .isEqualTo("ray.config-refused");
  }

  @Test
  void rays400ToAConfigurationBeforeIsNotTheRevisions() {
    diagnostics = refusal("99");
    assertThat(poll(Shown.application("RUNNING").observed(1))).isInstanceOf(Progress.Pending.class);
  }

  private static Diagnostics refusal(String resourceVersion) {
    return new Diagnostics(
        List.of(
            new Diagnostics.Event(
                "RayService",
                "ep-ranker",
                resourceVersion,
                true,
                "FailedToUpdateServeApplications",
                "Failed to update serve applications: UpdateDeployments fail: 400 Bad Request no",
                START)),
        List.of());
  }

  @Test
  void aValidationThatFailedBeforeTheRevisionIsNotItsOwn() {
    assertThat(poll(Shown.application("RUNNING").observed(1).saying("ValidationFailed", "bad")))
        .isInstanceOf(Progress.Pending.class);
    observations =
        Observations.none(Serving.AS_BEFORE, KubeRayObservations.begun(Optional.of("earlier")));
    assertThat(
            code(poll(Shown.application("RUNNING").observed(1).saying("ValidationFailed", "bad"))))
        .isEqualTo("ray.resource-refused");
  }

  @Test
  void anApplicationMayBeUnhealthyForAWhile() {
    poll(Shown.application("UNHEALTHY"));
    pass(59);
    assertThat(poll(Shown.application("UNHEALTHY"))).isInstanceOf(Progress.Pending.class);
    pass(1);
    assertThat(code(poll(Shown.application("UNHEALTHY")))).isEqualTo("ray.unhealthy");
  }

  @Test
  void podsThatCannotBeMadeEndTheWaitAfterAWhile() {
    clusters =
        List.of(
            new ObservedRayCluster(
                "first",
                Optional.of(START),
                FITTING.image(),
                FITTING.groups(),
                Optional.of("FailedCreatePod: exceeded quota")));
    poll(Shown.application("DEPLOYING"));
    pass(60);
    assertThat(code(poll(Shown.application("DEPLOYING")))).isEqualTo("ray.cluster-failed");
  }

  @Test
  void reportsWhyPodsDoNotRun() {
    diagnostics =
        new Diagnostics(
            List.of(
                new Diagnostics.Event(
                    "Pod", "p", "1", true, "FailedMount", "no secret s3cr3t-value", now)),
            List.of("pod p Unschedulable: 0/3 nodes are available"));
    assertThat(((Progress.Pending) poll(Shown.application("DEPLOYING"))).detail())
        .isEqualTo(
            "cluster first ready; application ranker DEPLOYING: why; pod p Unschedulable: 0/3 nodes"
                + " are available; Pod FailedMount: no secret ***");
  }

  @Test
  void reportsWithoutSecretsWhatKeepsADeletedService() {
    diagnostics = new Diagnostics(List.of(), List.of("pod p Error: KeyError: s3cr3t-value"));
    var removal =
        new RayServiceRemoval(
            new RayServiceGuard(Ranker.KEY, KubeRayRollout.rules(7, Ranker.settings())),
            RayText.hidingSecretsOf(Ranker.HELLO.asSpec()));
    var decision =
        removal.observe(new ObservedState(Optional.empty(), clusters, diagnostics), observations);

    assertThat(((Progress.Pending) decision.progress()).detail())
        .isEqualTo("being deleted; left: first; pod p Error: KeyError: ***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcdef", "/?", " ", "a://", ", input_value="})
  void takesNoLongerForMegabytesThatKubernetesShows(String repeated) {
    String text = LinearTime.repeated(repeated, 4_000_000);
    Shown shown = Shown.application("DEPLOYING").saying("InitializingTimeout", text);
    Shown shorter =
        Shown.application("DEPLOYING").saying("InitializingTimeout", text.substring(0, 40_000));
    diagnostics =
        new Diagnostics(
            List.of(new Diagnostics.Event("Pod", "p", "1", true, "Failed", text, now)),
            List.of(text));

    LinearTime.assertNoSlower(() -> poll(shown), () -> poll(shorter));
  }

  @Test
  void aServiceThatKubeRayGaveUpOnIsDeleted() {
    ObservedRayService given =
        Shown.application("DEPLOYING").saying("InitializingTimeout", "too late").service();
    assertThat(ROLLOUT.begin(Optional.of(given)).action()).containsInstanceOf(Action.Delete.class);
  }
}
