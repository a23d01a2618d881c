package dev.endpointpipeline.worker.runtime.kuberay;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.runtime.Progress;
import dev.endpointpipeline.worker.runtime.Progress.Serving;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.Application;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.Condition;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.Deployment;
import dev.endpointpipeline.worker.runtime.kuberay.ShownService.ServiceStatus;
import dev.endpointpipeline.worker.runtime.ray.ClusterShape;
import dev.endpointpipeline.worker.runtime.ray.RayText;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides how one revision of one endpoint comes to run in its RayService: {@code (what is wanted,
 * what Kubernetes shows, what was seen before, now) → what to do next}. Pure: nothing is touched.
 *
 * <p>Rests on what KubeRay 1.7 does. It writes the generation that it has observed only after Ray
 * took the configuration, but together with what Ray had shown before: a first RUNNING says
 * nothing. A spec that it takes for invalid never becomes observed. A configuration that Ray
 * refuses shows in an event only.
 */
final class Rollout {
  /** How often somebody else's RayService is replaced by ours before we give way. */
  private static final int MOST_OVERWRITTEN = 3;

  private static final int LONGEST_DETAIL = 1000;
  private static final int LONGEST_REASON = 2000;
  private static final int LONGEST_MESSAGE = 300;

  private static final String READY = "Ready";

  private final EndpointKey key;
  private final long revision;
  private final ServeText wanted;
  private final ClusterShape shape;
  private final String image;
  private final boolean servedBefore;
  private final Duration settleTime;
  private final Duration unhealthyGrace;

  /**
   * @param wanted all that shall run
   * @param shape of the cluster on which it shall
   * @param image of the cluster's containers
   * @param servedBefore whether anything served before this revision
   */
  Rollout(
      EndpointKey key,
      long revision,
      ServeText wanted,
      ClusterShape shape,
      String image,
      boolean servedBefore,
      KubeRaySettings settings) {
    this.key = key;
    this.revision = revision;
    this.wanted = wanted;
    this.shape = shape;
    this.image = image;
    this.servedBefore = servedBefore;
    this.settleTime = settings.settleTime();
    this.unhealthyGrace = settings.unhealthyGrace();
  }

  /** What has to be written, if anything. */
  Look begin(Optional<ShownService> found) {
    if (found.isEmpty()) {
      Looks looks = Looks.begun(Serving.AS_BEFORE, Optional.empty());
      return new Look(new Next.Apply(wanted, Optional.empty(), new Progress.Done()), looks);
    }
    ShownService shown = found.get();
    Looks looks = Looks.begun(serving(shown), shown.lastUpdate());
    return refusal(key, revision, shown)
        .map(failure -> look(failure, looks))
        .orElseGet(() -> new Look(write(shown, looks), looks));
  }

  private Next write(ShownService shown, Looks looks) {
    if (shown.beingDeleted()) {
      return new Next.Tell(
          new Progress.Pending(
              looks.again(), "the RayService before is being deleted", looks.serving()));
    }
    if (hasGivenUp(shown).isPresent()) {
      // KubeRay never works on it again; its clusters are gone.
      return new Next.Delete(
          shown.resourceVersion(),
          new Progress.Pending(
              looks.again(), "KubeRay had given the RayService up: made anew", looks.serving()));
    }
    return new Next.Apply(
        serveConfig(shown), Optional.of(shown.resourceVersion()), new Progress.Done());
  }

  /** Why it must not be touched; empty if it may. */
  private static Optional<Progress> refusal(EndpointKey key, long revision, ShownService shown) {
    if (isForeign(key, shown)) {
      return Optional.of(
          KubeRayFailure.FOREIGN_RESOURCE.because(
              "there is a RayService "
                  + shown.name()
                  + " that is not the endpoint's, and is left alone",
              Serving.AS_BEFORE));
    }
    long applied = shown.revision().orElse(Long.MIN_VALUE);
    if (applied > revision) {
      return Optional.of(
          KubeRayFailure.NEWER_REVISION.because(
              "the RayService is of revision " + applied + ", which is later than " + revision,
              Serving.AS_BEFORE));
    }
    return shown
        .heldBy()
        .map(
            held ->
                KubeRayFailure.HELD.because(
                    "the RayService " + held + ", so KubeRay does nothing about it",
                    shown.endpoints() > 0 ? Serving.AS_BEFORE : Serving.NOTHING));
  }

  private static boolean isForeign(EndpointKey key, ShownService shown) {
    return !shown.endpoint().filter(key.toString()::equals).isPresent();
  }

  private static Optional<Condition> hasGivenUp(ShownService shown) {
    return shown
        .condition(READY)
        .filter(condition -> condition.reason().equals("InitializingTimeout"));
  }

  /** The configuration, marked if the same one failed before. */
  private ServeText serveConfig(ShownService shown) {
    Optional<ServeText> before = ServeText.parse(shown.serveConfig());
    if (before.isEmpty()) {
      return wanted;
    }
    if (shown.revision().filter(applied -> applied == revision).isPresent()
        && before.get().wantsTheSameAs(wanted)) {
      // This revision was applied already, by us or by another worker.
      return before.get();
    }
    Collection<Application> applications = shown.target().applications().values();
    Set<String> failed =
        applications.stream()
            .filter(Application::isFailed)
            .map(Application::name)
            .collect(Collectors.toUnmodifiableSet());
    boolean atRest = shown.isTaken() && applications.stream().allMatch(Application::isRunning);
    return wanted.after(before.get(), failed, atRest, revision);
  }

  /** How far KubeRay and Ray have come; done when everything runs. */
  Look look(
      Optional<ShownService> found,
      List<ShownCluster> clusters,
      Evidence evidence,
      Looks before,
      Instant now) {
    if (found.isEmpty()) {
      return writtenAnew("somebody deleted the RayService", found, before.looked(nothing()));
    }
    ShownService shown = found.get();
    Looks looks = before.looked(serving(shown));
    Optional<Progress> refusal = refusal(key, revision, shown);
    if (refusal.isPresent()) {
      return look(refusal.get(), looks);
    }
    if (shown.beingDeleted()) {
      return waiting("somebody deletes the RayService", looks);
    }
    boolean ours =
        shown.revision().filter(applied -> applied == revision).isPresent()
            && ServeText.parse(shown.serveConfig()).filter(wanted::wantsTheSameAs).isPresent();
    if (!ours) {
      return writtenAnew("somebody changed the RayService", found, looks);
    }
    Telling telling = new Telling(shown, clusters, evidence, now);
    return failure(shown, evidence, telling, looks)
        .map(failure -> look(failure, looks))
        .orElseGet(() -> afterTheOperator(shown, clusters, telling, looks, now));
  }

  private Optional<Progress> failure(
      ShownService shown, Evidence evidence, Telling telling, Looks looks) {
    Optional<Condition> ready = shown.condition(READY);
    if (!shown.isTaken()
        && ready.filter(found -> found.reason().equals("ValidationFailed")).isPresent()
        && isNew(shown, looks)) {
      return Optional.of(
          KubeRayFailure.RESOURCE_REFUSED.because(
              "KubeRay refused the RayService: " + telling.clean(ready.get().message()),
              looks.serving()));
    }
    Optional<Condition> givenUp = hasGivenUp(shown);
    if (givenUp.isPresent()) {
      return Optional.of(
          KubeRayFailure.CLUSTER_FAILED.because(
              "KubeRay gave up: " + telling.clean(givenUp.get().message()), looks.serving()));
    }
    return evidence
        .refusal(shown)
        .map(
            reason ->
                KubeRayFailure.CONFIG_REFUSED.because(
                    "Ray refused the configuration: " + telling.clean(reason), looks.serving()));
  }

  /** Whether KubeRay wrote the status since the revision was applied, and not before. */
  private static boolean isNew(ShownService shown, Looks looks) {
    Optional<Instant> written = shown.lastUpdate().flatMap(ShownService::time);
    return !shown.lastUpdate().equals(looks.updateBefore())
        || written
            .flatMap(at -> shown.appliedAt().filter(applied -> at.isAfter(applied)))
            .isPresent();
  }

  private Look afterTheOperator(
      ShownService shown, List<ShownCluster> clusters, Telling telling, Looks before, Instant now) {
    Optional<ShownCluster> missized =
        clusters.stream()
            .filter(each -> isInUse(each, shown))
            .filter(each -> each.hasGroupsOf(shape) && !each.isSizedLike(shape))
            .findFirst();
    if (missized.isPresent()) {
      return new Look(
          new Next.Resize(
              missized.get().name(),
              new Progress.Pending(
                  Duration.ZERO, "numbers of nodes are being set", before.serving())),
          before);
    }
    if (!shown.isTaken()) {
      // It may have: as long as nothing serves, it writes what it observed with other news only.
      return waiting("KubeRay has not confirmed the change yet; " + telling.describe(), before);
    }
    ServiceStatus target = shown.target();
    Optional<ShownCluster> cluster = named(target.cluster(), clusters);
    Collection<Application> applications = target.applications().values();
    Looks looks =
        before
            .sees(Looks.Picture.of(shown), now)
            .troubled(
                applications.stream().anyMatch(Application::isUnhealthy),
                cluster.flatMap(ShownCluster::trouble).isPresent(),
                now);
    if (Looks.lasts(looks.troubleSince(), unhealthyGrace, now)) {
      return look(
          KubeRayFailure.CLUSTER_FAILED.because(
              "pods of the cluster can't be made: "
                  + telling.clean(cluster.flatMap(ShownCluster::trouble).orElse("")),
              looks.serving()),
          looks);
    }
    Duration untilItCounts = looks.untilItCounts(settleTime, now);
    boolean counts = untilItCounts.isNegative() || untilItCounts.isZero();
    if (counts && applications.stream().anyMatch(Application::isFailed)) {
      return look(failed(applications, telling, looks), looks);
    }
    if (Looks.lasts(looks.unhealthySince(), unhealthyGrace, now)) {
      return look(
          KubeRayFailure.UNHEALTHY.because(
              "unhealthy for longer than "
                  + unhealthyGrace.toSeconds()
                  + " s; Ray shows: "
                  + telling.describe(),
              looks.serving()),
          looks);
    }
    if (!allRuns(shown)) {
      return waiting(telling.describe(), looks);
    }
    if (!counts) {
      Duration again = untilItCounts.compareTo(looks.again()) < 0 ? untilItCounts : looks.again();
      return look(new Progress.Pending(again, telling.describe(), looks.serving()), looks);
    }
    return cluster
        .map(each -> look(end(each, looks), looks))
        .orElseGet(() -> waiting(telling.describe(), looks));
  }

  /** Everything runs; is it where it should? */
  private Progress end(ShownCluster cluster, Looks looks) {
    return cluster.hasGroupsOf(shape) && cluster.image().equals(image)
        ? new Progress.Done()
        : KubeRayFailure.NOT_REPLACED.because(
            "KubeRay keeps the cluster as it was: its operator is set up not to replace clusters",
            looks.serving());
  }

  private boolean allRuns(ShownService shown) {
    Collection<Application> applications = shown.target().applications().values();
    if (wanted.applications().isEmpty()) {
      // KubeRay never sends requests to a cluster without applications.
      return applications.isEmpty() && shown.target().clusterState().equals("ready");
    }
    return !shown.pending().exists()
        && !shown.is("UpgradeInProgress")
        && shown.is(READY)
        && shown.active().applications().keySet().equals(wanted.applications().keySet())
        && applications.stream().allMatch(Application::isRunning);
  }

  private static boolean isInUse(ShownCluster cluster, ShownService shown) {
    return cluster.name().equals(shown.active().cluster())
        || cluster.name().equals(shown.pending().cluster());
  }

  private static Optional<ShownCluster> named(String name, List<ShownCluster> clusters) {
    return clusters.stream().filter(cluster -> cluster.name().equals(name)).findFirst();
  }

  private Progress failed(Collection<Application> applications, Telling telling, Looks looks) {
    List<Application> failed = applications.stream().filter(Application::isFailed).toList();
    boolean built =
        failed.stream()
            .flatMap(application -> application.deployments().values().stream())
            .anyMatch(Deployment::isFailed);
    return (built ? KubeRayFailure.DEPLOYMENT_FAILED : KubeRayFailure.BUILD_FAILED)
        .because(
            failed.stream().flatMap(telling::reasons).collect(Collectors.joining("; ")),
            looks.serving());
  }

  private Look writtenAnew(String what, Optional<ShownService> found, Looks looks) {
    Looks after = looks.overwrittenOnceMore();
    if (after.overwritten() > MOST_OVERWRITTEN) {
      return look(
          KubeRayFailure.OVERWRITTEN.because(what + ", again and again", after.serving()), after);
    }
    return new Look(
        new Next.Apply(
            found.map(this::serveConfig).orElse(wanted),
            found.map(ShownService::resourceVersion),
            new Progress.Pending(after.again(), what + ": written once more", after.serving())),
        after);
  }

  /**
   * How to get rid of an endpoint's RayService and its clusters; done when nothing is left.
   *
   * @param revision of the request to delete
   * @param clusters that were made for it
   * @param text hides what is secret of the endpoint
   */
  static Look remove(
      EndpointKey key,
      long revision,
      Optional<ShownService> found,
      List<ShownCluster> clusters,
      Evidence evidence,
      RayText text,
      Looks before) {
    Looks looks = before.looked(Serving.AS_BEFORE);
    // What is somebody else's is not the endpoint's, whatever it is called.
    Optional<ShownService> own = found.filter(shown -> !isForeign(key, shown));
    if (own.isEmpty()) {
      return clusters.isEmpty() || found.isPresent()
          ? look(new Progress.Done(), looks)
          : waiting(left(clusters, evidence, text), looks);
    }
    ShownService shown = own.get();
    if (shown.beingDeleted()) {
      return waiting(left(clusters, evidence, text), looks);
    }
    long applied = shown.revision().orElse(Long.MIN_VALUE);
    return applied > revision
        ? look(
            KubeRayFailure.NEWER_REVISION.because(
                "the RayService is of revision " + applied + ", which is later than " + revision,
                Serving.AS_BEFORE),
            looks)
        : new Look(
            new Next.Delete(
                shown.resourceVersion(),
                new Progress.Pending(looks.again(), "being deleted", Serving.AS_BEFORE)),
            looks);
  }

  private static String left(List<ShownCluster> clusters, Evidence evidence, RayText text) {
    String names = clusters.stream().map(ShownCluster::name).collect(Collectors.joining(", "));
    String reasons = text.of(evidence.reasons(Instant.MIN), LONGEST_DETAIL);
    return RayText.cut(
        "being deleted"
            + (names.isEmpty() ? "" : "; left: " + names)
            + (reasons.isEmpty() ? "" : "; " + reasons),
        LONGEST_DETAIL);
  }

  private Serving serving(ShownService shown) {
    return servedBefore && shown.endpoints() == 0 ? Serving.NOTHING : Serving.AS_BEFORE;
  }

  private Serving nothing() {
    return servedBefore ? Serving.NOTHING : Serving.AS_BEFORE;
  }

  private static Look look(Progress progress, Looks looks) {
    return new Look(new Next.Tell(progress), looks);
  }

  private static Look waiting(String detail, Looks looks) {
    return look(new Progress.Pending(looks.again(), detail, looks.serving()), looks);
  }

  /** Says what is shown, without secrets. */
  private final class Telling {
    private final ShownService shown;
    private final List<ShownCluster> clusters;
    private final Evidence evidence;
    private final Instant now;
    private final RayText text;

    Telling(ShownService shown, List<ShownCluster> clusters, Evidence evidence, Instant now) {
      this.shown = shown;
      this.clusters = clusters;
      this.evidence = evidence;
      this.now = now;
      this.text =
          RayText.hidingSecretsOf(
              Stream.concat(Stream.of(wanted), ServeText.parse(shown.serveConfig()).stream())
                  .flatMap(config -> config.applications().values().stream()));
    }

    String clean(String raw) {
      return text.of(raw, LONGEST_REASON);
    }

    String describe() {
      ServiceStatus target = shown.target();
      Stream<String> cluster =
          target.exists()
              ? Stream.of(
                  (shown.pending().exists() && shown.active().exists()
                          ? "new cluster "
                          : "cluster ")
                      + target.cluster()
                      + (target.clusterState().isEmpty() ? "" : " " + target.clusterState()))
              : Stream.of("no cluster yet");
      Stream<String> trouble =
          named(target.cluster(), clusters).flatMap(ShownCluster::trouble).stream()
              .map(reason -> text.of(reason, LONGEST_MESSAGE));
      Stream<String> applications = target.applications().values().stream().map(this::describe);
      String description =
          Stream.of(cluster, trouble, applications)
              .flatMap(part -> part)
              .collect(Collectors.joining("; "));
      return RayText.cut(description + (ready() ? "" : more()), LONGEST_DETAIL);
    }

    private boolean ready() {
      return target().stream().allMatch(Application::isRunning) && shown.is(READY);
    }

    private Collection<Application> target() {
      return shown.target().applications().values();
    }

    /** Reasons since the revision was applied, as far as there are any. */
    String more() {
      Instant since = shown.appliedAt().orElse(now);
      String reasons = text.of(evidence.reasons(since), LONGEST_DETAIL);
      return reasons.isEmpty() ? "" : "; " + reasons;
    }

    private String describe(Application application) {
      String deployments =
          application.deployments().values().stream()
              .filter(deployment -> !deployment.isHealthy())
              .map(
                  deployment ->
                      deployment.name()
                          + " "
                          + deployment.status()
                          + messageOf(deployment.message()))
              .collect(Collectors.joining(", "));
      return "application "
          + application.name()
          + " "
          + application.status()
          + (deployments.isEmpty() ? messageOf(application.message()) : " (" + deployments + ")");
    }

    private String messageOf(String message) {
      String cleaned = text.of(message, LONGEST_MESSAGE);
      return cleaned.isEmpty() ? "" : ": " + cleaned;
    }

    Stream<String> reasons(Application application) {
      String where = "application '" + application.name() + "'";
      List<Deployment> failed =
          application.deployments().values().stream().filter(Deployment::isFailed).toList();
      return failed.isEmpty()
          ? Stream.of(where + ": " + clean(application.message()))
          : failed.stream()
              .map(
                  deployment ->
                      where
                          + ", deployment '"
                          + deployment.name()
                          + "': "
                          + clean(deployment.message()));
    }
  }

  /**
   * What came of looking.
   *
   * @param looks to be given to the next look
   */
  record Look(Next next, Looks looks) {}
}
