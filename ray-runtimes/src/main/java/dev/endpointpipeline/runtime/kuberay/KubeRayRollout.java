package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Application;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Condition;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.rollout.FailedApplications;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.PollInterval;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import dev.endpointpipeline.runtime.rollout.RolloutRules;
import dev.endpointpipeline.runtime.rollout.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Decides how one revision of one endpoint is rolled out in its RayService: {@code (desired
 * RayService, what Kubernetes shows, earlier observations, now) → decision}. Pure.
 *
 * <p>Rests on what KubeRay 1.7 does. It writes the generation that it has observed only after Ray
 * accepted the configuration, but together with what Ray had shown before: a first RUNNING says
 * nothing. A spec that it finds invalid never becomes observed. A configuration that Ray refuses
 * shows in an event only.
 */
final class KubeRayRollout {
  private static final String READY = "Ready";
  private static final Progress DONE = new Progress.Done();

  private final DesiredRayService desired;
  private final PreviousApplications previous;
  private final RolloutRules rules;
  private final Duration settleTime;
  private final RayServiceGuard guard;
  private final RayServiceMarker marker;
  private final ServingCheck servingCheck;

  /**
   * @param previous the applications that served before this revision
   */
  KubeRayRollout(
      DesiredRayService desired, PreviousApplications previous, KubeRaySettings settings) {
    this.desired = desired;
    this.previous = previous;
    this.rules = rules(desired.revision(), settings);
    this.settleTime = settings.settleTime();
    this.guard = new RayServiceGuard(desired.key(), rules);
    this.marker = new RayServiceMarker(desired, previous);
    this.servingCheck = new ServingCheck(desired.serveConfig().applications(), previous);
  }

  static RolloutRules rules(long revision, KubeRaySettings settings) {
    return new RolloutRules(
        revision,
        new PollInterval(Duration.ofSeconds(1), Duration.ofSeconds(5), 10),
        settings.unhealthyGrace());
  }

  /** What has to be written, if anything. */
  RolloutDecision<Action, KubeRayObservations> begin(Optional<ObservedRayService> found) {
    Observations<KubeRayObservations> observations =
        Observations.none(
            found.map(servingCheck::of).orElseGet(servingCheck::ofNothing),
            KubeRayObservations.begun(found.flatMap(ObservedRayService::lastUpdate)));
    if (found.isEmpty()) {
      return RolloutDecision.act(apply(found), DONE, observations);
    }
    ObservedRayService shown = found.get();
    Optional<Progress> refusal = refusal(shown, observations.serving());
    if (refusal.isPresent()) {
      return RolloutDecision.report(refusal.get(), observations);
    }
    if (shown.beingDeleted()) {
      return rules.await("the previous RayService is being deleted", observations);
    }
    if (givenUp(shown).isPresent()) {
      // KubeRay never works on it again; its clusters are gone.
      return RolloutDecision.act(
          new Action.Delete(shown.resourceVersion()),
          rules.pending("KubeRay had given up on the RayService: created again", observations),
          observations);
    }
    return RolloutDecision.act(apply(found), DONE, observations);
  }

  /** How far KubeRay and Ray have come; done when everything runs. */
  RolloutDecision<Action, KubeRayObservations> observe(
      ObservedState state, Observations<KubeRayObservations> earlier, Instant now) {
    if (state.service().isEmpty()) {
      return writeAgain(
          "somebody deleted the RayService", state, earlier.polled(servingCheck.ofNothing()));
    }
    ObservedRayService shown = state.service().get();
    Observations<KubeRayObservations> observations = earlier.polled(servingCheck.of(shown));
    Optional<Progress> refusal = refusal(shown, observations.serving());
    if (refusal.isPresent()) {
      return RolloutDecision.report(refusal.get(), observations);
    }
    if (shown.beingDeleted()) {
      return rules.await("somebody deletes the RayService", observations);
    }
    if (!marker.isApplied(shown)) {
      return writeAgain("somebody changed the RayService", state, observations);
    }
    RayServiceText text = new RayServiceText(desired.serveConfig(), state, shown, now);
    Optional<Progress> failure = failure(shown, state.diagnostics(), text, observations);
    return failure.isPresent()
        ? RolloutDecision.report(failure.get(), observations)
        : afterWrite(shown, state, text, observations, now);
  }

  private Optional<Progress> refusal(ObservedRayService shown, Serving serving) {
    return guard.refusal(shown, serving, servingCheck.ofNothing());
  }

  private Action apply(Optional<ObservedRayService> found) {
    return new Action.Apply(marker.marked(found), found.map(ObservedRayService::resourceVersion));
  }

  private RolloutDecision<Action, KubeRayObservations> writeAgain(
      String cause, ObservedState state, Observations<KubeRayObservations> observations) {
    Observations<KubeRayObservations> afresh =
        observations
            .with(KubeRayObservations.begun(observations.own().updateBefore()))
            .with(Trouble.NONE)
            .overwrittenAgain();
    return rules.writeAgain(cause, "", apply(state.service()), afresh);
  }

  private static Optional<Condition> givenUp(ObservedRayService shown) {
    return shown
        .condition(READY)
        .filter(condition -> condition.reason().equals("InitializingTimeout"));
  }

  private static Optional<Progress> failure(
      ObservedRayService shown,
      Diagnostics diagnostics,
      RayServiceText text,
      Observations<KubeRayObservations> observations) {
    Serving serving = observations.serving();
    Optional<Condition> invalid =
        shown
            .condition(READY)
            .filter(ready -> ready.reason().equals("ValidationFailed"))
            .filter(ready -> !shown.isObserved() && isNew(shown, observations.own()));
    return invalid
        .map(
            ready ->
                RayFailure.RESOURCE_REFUSED.because(
                    "KubeRay refused the RayService: " + text.of(ready.message()), serving))
        .or(
            () ->
                givenUp(shown)
                    .map(
                        ready ->
                            RayFailure.CLUSTER_FAILED.because(
                                "KubeRay gave up: " + text.of(ready.message()), serving)))
        .or(
            () ->
                diagnostics
                    .refusal(shown)
                    .map(
                        reason ->
                            RayFailure.CONFIG_REFUSED.because(
                                "Ray refused the configuration: " + text.of(reason), serving)));
  }

  /** Whether KubeRay wrote the status after the revision was applied. */
  private static boolean isNew(ObservedRayService shown, KubeRayObservations observations) {
    Optional<Instant> written = shown.lastUpdate().flatMap(ObservedRayService::time);
    return !shown.lastUpdate().equals(observations.updateBefore())
        || written
            .flatMap(at -> shown.appliedAt().filter(applied -> at.isAfter(applied)))
            .isPresent();
  }

  /** The RayService still is as this revision wrote it. */
  private RolloutDecision<Action, KubeRayObservations> afterWrite(
      ObservedRayService shown,
      ObservedState state,
      RayServiceText text,
      Observations<KubeRayObservations> observations,
      Instant now) {
    Optional<ObservedRayCluster> outdated =
        state.clusters().stream()
            .filter(each -> shown.uses(each.name()))
            .filter(each -> each.hasGroupsOf(desired.shape()) && !each.isSizedLike(desired.shape()))
            .findFirst();
    if (outdated.isPresent()) {
      return RolloutDecision.act(
          new Action.Resize(outdated.get().name()),
          new Progress.Pending(
              Duration.ZERO, "the worker groups are being resized", observations.serving()),
          observations);
    }
    if (!shown.isObserved()) {
      // It may be: as long as nothing serves, KubeRay writes the generation with other news only.
      return rules.await(
          "KubeRay has not confirmed the change yet; " + text.describe(), observations);
    }
    Optional<ObservedRayCluster> cluster = state.cluster(shown.target().cluster());
    List<Application> applications = ofThisRevision(shown);
    Observations<KubeRayObservations> seen =
        observations
            .with(
                observations
                    .own()
                    .seen(
                        KubeRayObservations.StatusSnapshot.of(shown),
                        cluster.flatMap(ObservedRayCluster::trouble).isPresent(),
                        now))
            .with(
                observations
                    .unhealthy()
                    .seen(applications.stream().anyMatch(Application::isUnhealthy), now));
    return afterObservation(shown, applications, cluster, text, seen, now);
  }

  /** KubeRay has observed the revision, and given the configuration to Ray. */
  private RolloutDecision<Action, KubeRayObservations> afterObservation(
      ObservedRayService shown,
      List<Application> applications,
      Optional<ObservedRayCluster> cluster,
      RayServiceText text,
      Observations<KubeRayObservations> observations,
      Instant now) {
    Serving serving = observations.serving();
    if (observations.own().failingPods().lasts(rules.unhealthyGrace(), now)) {
      return RolloutDecision.report(
          RayFailure.CLUSTER_FAILED.because(
              "pods of the cluster can't be created: "
                  + text.of(cluster.flatMap(ObservedRayCluster::trouble).orElse("")),
              serving),
          observations);
    }
    Duration untilItCounts = observations.own().untilItCounts(settleTime, now);
    boolean counts = untilItCounts.isNegative() || untilItCounts.isZero();
    if (counts && applications.stream().anyMatch(Application::isFailed)) {
      return RolloutDecision.report(failed(shown, applications, text, serving), observations);
    }
    if (observations.unhealthy().lasts(rules.unhealthyGrace(), now)) {
      return RolloutDecision.report(rules.unhealthy(text.describe(), serving), observations);
    }
    if (!counts && allRuns(shown)) {
      return rules.await(text.describe(), observations, untilItCounts);
    }
    return allRuns(shown) && cluster.isPresent()
        ? RolloutDecision.report(end(cluster.get(), serving), observations)
        : rules.await(text.describe(), observations);
  }

  private Progress failed(
      ObservedRayService shown,
      List<Application> applications,
      RayServiceText text,
      Serving serving) {
    // A cluster to come takes no requests, whether its applications run or not.
    boolean isApart = shown.pending().exists();
    return FailedApplications.in(
        applications.stream().filter(application -> !isApart || application.isFailed()).toList(),
        isApart ? List.of() : previous.removedBy(desired.serveConfig().applications()),
        text::describe,
        text.secretsHidden(),
        serving);
  }

  /** Everything runs; is it on the desired cluster? */
  private Progress end(ObservedRayCluster cluster, Serving serving) {
    return cluster.hasGroupsOf(desired.shape()) && cluster.image().equals(desired.image().name())
        ? DONE
        : RayFailure.NOT_REPLACED.because(
            "KubeRay keeps the cluster as it was: its operator is set up not to replace clusters",
            serving);
  }

  private boolean allRuns(ObservedRayService shown) {
    Collection<Application> applications = shown.target().applications().values();
    if (desired.serveConfig().applications().isEmpty()) {
      // KubeRay never sends requests to a cluster without applications.
      return applications.isEmpty() && shown.target().clusterState().equals("ready");
    }
    return !shown.pending().exists()
        && !shown.is("UpgradeInProgress")
        && shown.is(READY)
        && shown
            .active()
            .applications()
            .keySet()
            .equals(desired.serveConfig().applications().keySet())
        && applications.stream().allMatch(Application::isRunning);
  }

  /** Without those that are being removed, whose status does not matter. */
  private List<Application> ofThisRevision(ObservedRayService shown) {
    return shown.target().applications().values().stream()
        .filter(application -> desired.serveConfig().applications().containsKey(application.name()))
        .toList();
  }
}
