package dev.endpointpipeline.worker.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.worker.runtime.LinearTime;
import dev.endpointpipeline.worker.runtime.Progress;
import dev.endpointpipeline.worker.runtime.Progress.Serving;
import dev.endpointpipeline.worker.runtime.kuberay.Rollout.Look;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.Application;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.Condition;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.ServiceStatus;
import dev.endpointpipeline.worker.runtime.ray.RayText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions about what KubeRay shows, one look after the other. */
class KubeRayRolloutTest {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final ServeText WANTED =
      ServeText.of(Ranker.mapping().serveConfig(Ranker.HELLO.asSpec()));
  private static final Rollout ROLLOUT =
      new Rollout(
          Ranker.KEY,
          6,
          WANTED,
          Ranker.mapping().clusterShape(Ranker.HELLO.asSpec()).orElseThrow(),
          "rayproject/ray:2.60.0",
          true,
          Ranker.settings());
  private static final ShownCluster FITTING =
      new ShownCluster(
          "first",
          "rayproject/ray:2.60.0",
          List.of(new ShownCluster.Group("workers", 1, 3)),
          Optional.empty());

  private Instant now = START;
  private Looks looks = Looks.begun(Serving.AS_BEFORE, Optional.of("before"));
  private List<ShownCluster> clusters = List.of(FITTING);
  private Evidence evidence = Evidence.NONE;

  /** A RayService that shows one application so. */
  private record Shown(
      String status, long observed, String pending, int endpoints, List<Condition> conditions) {
    static Shown application(String status) {
      return new Shown(
          status, 2, "", 1, List.of(new Condition("Ready", "True", "NonZeroServeEndpoints", "")));
    }

    Shown observed(long generation) {
      return new Shown(status, generation, pending, endpoints, conditions);
    }

    Shown upgrading() {
      List<Condition> more = new ArrayList<>(conditions);
      more.add(new Condition("UpgradeInProgress", "True", "BothActivePendingClustersExist", ""));
      return new Shown(status, observed, "second", endpoints, more);
    }

    Shown endpoints(int number) {
      return new Shown(status, observed, pending, number, conditions);
    }

    Shown saying(String reason, String message) {
      return new Shown(
          status,
          observed,
          pending,
          endpoints,
          List.of(new Condition("Ready", "False", reason, message)));
    }

    ShownService service() {
      TreeMap<String, Application> applications = new TreeMap<>();
      applications.put("ranker", new Application("ranker", status, "why", new TreeMap<>()));
      ServiceStatus target =
          new ServiceStatus(pending.isEmpty() ? "first" : pending, "ready", applications);
      ServiceStatus none = new ServiceStatus("", "", new TreeMap<>());
      ServiceStatus first = new ServiceStatus("first", "ready", new TreeMap<>());
      return new ShownService(
          "ep-ranker",
          "100",
          Optional.of("shop/ranker"),
          Optional.of(6L),
          Optional.of(START),
          false,
          Optional.empty(),
          WANTED.text(),
          2,
          observed,
          conditions,
          pending.isEmpty() ? target : first,
          pending.isEmpty() ? none : target,
          endpoints,
          Optional.of("before"));
    }
  }

  private Progress look(Shown shown) {
    Look look = ROLLOUT.look(Optional.of(shown.service()), clusters, evidence, looks, now);
    looks = look.looks();
    return look.next() instanceof Next.Tell tell
        ? tell.progress()
        : new Progress.Pending(Duration.ZERO);
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private static String code(Progress progress) {
    assertThat(progress).isInstanceOf(Progress.Failed.class);
    return ((Progress.Failed) progress).code();
  }

  @Test
  void aFirstRunningAfterKubeRayTookTheRevisionSaysNothing() {
    assertThat(look(Shown.application("RUNNING"))).isInstanceOf(Progress.Pending.class);
    pass(9);
    assertThat(look(Shown.application("RUNNING"))).isInstanceOf(Progress.Pending.class);
    pass(1);
    assertThat(look(Shown.application("RUNNING"))).isEqualTo(new Progress.Done());
  }

  @Test
  void aFirstFailureAfterKubeRayTookTheRevisionSaysNothingEither() {
    assertThat(look(Shown.application("DEPLOY_FAILED"))).isInstanceOf(Progress.Pending.class);
    pass(2);
    assertThat(look(Shown.application("DEPLOYING"))).isInstanceOf(Progress.Pending.class);
    pass(2);
    assertThat(look(Shown.application("RUNNING"))).isInstanceOf(Progress.Pending.class);
    pass(3);
    assertThat(look(Shown.application("RUNNING"))).isEqualTo(new Progress.Done());
  }

  @Test
  void aFailureThatStandsIsTheRevisionsOwn() {
    look(Shown.application("DEPLOYING"));
    pass(2);
    look(Shown.application("DEPLOY_FAILED"));
    pass(3);
    assertThat(code(look(Shown.application("DEPLOY_FAILED")))).isEqualTo("ray.build-failed");
  }

  @Test
  void whatKubeRayHasNotTakenIsNotLookedAt() {
    look(Shown.application("DEPLOY_FAILED").observed(1));
    pass(60);
    assertThat(look(Shown.application("DEPLOY_FAILED").observed(1)))
        .isInstanceOf(Progress.Pending.class);
    assertThat(looks.isTaken()).isFalse();
  }

  @Test
  void aClusterToComeIsWaitedForHoweverWellTheOneBeforeServes() {
    look(Shown.application("RUNNING").upgrading());
    pass(600);
    assertThat(look(Shown.application("RUNNING").upgrading())).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void whatServedBeforeIsGoneOnceNoPodTakesRequests() {
    look(Shown.application("DEPLOYING"));
    assertThat(looks.serving()).isEqualTo(Serving.AS_BEFORE);
    look(Shown.application("DEPLOYING").endpoints(0));
    look(Shown.application("DEPLOYING").endpoints(1));
    assertThat(looks.serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void rays400IsFinalIfItIsAboutTheRayServiceAsItIs() {
    evidence = refusal("100");
    assertThat(code(look(Shown.application("RUNNING").observed(1))))
        .isEqualTo("ray.config-refused");
  }

  @Test
  void rays400ToAConfigurationBeforeIsNotTheRevisions() {
    evidence = refusal("99");
    assertThat(look(Shown.application("RUNNING").observed(1))).isInstanceOf(Progress.Pending.class);
  }

  private static Evidence refusal(String resourceVersion) {
    return new Evidence(
        List.of(
            new Evidence.Event(
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
    assertThat(look(Shown.application("RUNNING").observed(1).saying("ValidationFailed", "bad")))
        .isInstanceOf(Progress.Pending.class);
    looks = Looks.begun(Serving.AS_BEFORE, Optional.of("earlier"));
    assertThat(
            code(look(Shown.application("RUNNING").observed(1).saying("ValidationFailed", "bad"))))
        .isEqualTo("ray.resource-refused");
  }

  @Test
  void anApplicationMayBeUnhealthyForAWhile() {
    look(Shown.application("UNHEALTHY"));
    pass(59);
    assertThat(look(Shown.application("UNHEALTHY"))).isInstanceOf(Progress.Pending.class);
    pass(1);
    assertThat(code(look(Shown.application("UNHEALTHY")))).isEqualTo("ray.unhealthy");
  }

  @Test
  void podsThatCannotBeMadeEndTheWaitAfterAWhile() {
    clusters =
        List.of(
            new ShownCluster(
                "first",
                FITTING.image(),
                FITTING.groups(),
                Optional.of("FailedCreatePod: exceeded quota")));
    look(Shown.application("DEPLOYING"));
    pass(60);
    assertThat(code(look(Shown.application("DEPLOYING")))).isEqualTo("ray.cluster-failed");
  }

  @Test
  void whyPodsDoNotRunIsTold() {
    evidence =
        new Evidence(
            List.of(
                new Evidence.Event(
                    "Pod", "p", "1", true, "FailedMount", "no secret s3cr3t-value", now)),
            List.of("pod p Unschedulable: 0/3 nodes are available"));
    assertThat(((Progress.Pending) look(Shown.application("DEPLOYING"))).detail())
        .isEqualTo(
            "cluster first ready; application ranker DEPLOYING: why; pod p Unschedulable: 0/3 nodes"
                + " are available; Pod FailedMount: no secret ***");
  }

  @Test
  void whatKeepsADeletedServiceIsToldWithoutSecrets() {
    evidence = new Evidence(List.of(), List.of("pod p Error: KeyError: s3cr3t-value"));
    Look look =
        Rollout.remove(
            Ranker.KEY,
            7,
            Optional.empty(),
            clusters,
            evidence,
            RayText.hidingSecretsOf(Ranker.HELLO.asSpec()),
            looks);

    assertThat(((Progress.Pending) ((Next.Tell) look.next()).progress()).detail())
        .isEqualTo("being deleted; left: first; pod p Error: KeyError: ***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcdef", "/?", " ", "a://", ", input_value="})
  void takesNoLongerForMegabytesThatKubernetesShows(String repeated) {
    String text = LinearTime.repeated(repeated, 4_000_000);
    Shown shown = Shown.application("DEPLOYING").saying("InitializingTimeout", text);
    Shown shorter =
        Shown.application("DEPLOYING").saying("InitializingTimeout", text.substring(0, 40_000));
    evidence =
        new Evidence(
            List.of(new Evidence.Event("Pod", "p", "1", true, "Failed", text, now)), List.of(text));

    LinearTime.assertNoSlower(() -> look(shown), () -> look(shorter));
  }

  @Test
  void aServiceThatKubeRayGaveUpIsMadeAnew() {
    ShownService given =
        Shown.application("DEPLOYING").saying("InitializingTimeout", "too late").service();
    assertThat(ROLLOUT.begin(Optional.of(given)).next()).isInstanceOf(Next.Delete.class);
  }
}
