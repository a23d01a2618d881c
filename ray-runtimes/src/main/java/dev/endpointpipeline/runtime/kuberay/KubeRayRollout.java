package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Application;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Condition;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Deployment;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.ServiceStatus;
import dev.endpointpipeline.runtime.ray.ApplicationMarker;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.ray.FailedApplications;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides how one revision of one endpoint comes to run in its RayService: {@code (what is wanted,
 * what Kubernetes shows, what was seen before, now) → what to do next}. Pure: nothing is touched.
 *
 * <p>Rests on what KubeRay 1.7 does. It writes the generation that it has observed only after Ray
 * took the configuration, but together with what Ray had shown before: a first RUNNING says
 * nothing. A spec that it takes for invalid never becomes observed. A configuration that Ray
 * refuses shows in an event only.
 */
final class KubeRayRollout {
  /** How often somebody else's RayService is replaced by ours before we give way. */
  private static final int MOST_OVERWRITTEN = 3;

  private static final int LONGEST_DETAIL = 1000;
  private static final int LONGEST_REASON = 2000;
  private static final int LONGEST_MESSAGE = 300;

  private static final String READY = "Ready";

  private final EndpointKey key;
  private final long revision;
  private final ServeConfigV2 wanted;
  private final ClusterShape shape;
  private final String image;
  private final String clusterHash;
  private final PreviousApplications before;
  private final Duration settleTime;
  private final Duration unhealthyGrace;

  /**
   * @param wanted all that shall run
   * @param shape of the cluster on which it shall
   * @param image of the cluster's containers
   * @param clusterHash tells whether a RayService's cluster stays
   * @param before the applications that served before this revision
   */
  KubeRayRollout(
      EndpointKey key,
      long revision,
      ServeConfigV2 wanted,
      ClusterShape shape,
      String image,
      String clusterHash,
      PreviousApplications before,
      KubeRaySettings settings) {
    this.key = key;
    this.revision = revision;
    this.wanted = wanted;
    this.shape = shape;
    this.image = image;
    this.clusterHash = clusterHash;
    this.before = before;
    this.settleTime = settings.settleTime();
    this.unhealthyGrace = settings.unhealthyGrace();
  }

  /** What has to be written, if anything. */
  Look begin(Optional<ObservedRayService> found) {
    if (found.isEmpty()) {
      Looks looks = Looks.begun(nothing(), Optional.empty());
      return new Look(
          new Next.Apply(serveConfig(found), Optional.empty(), new Progress.Done()), looks);
    }
    ObservedRayService shown = found.get();
    Looks looks = Looks.begun(serving(shown), shown.lastUpdate());
    return refusal(shown, looks)
        .map(failure -> look(failure, looks))
        .orElseGet(() -> new Look(write(shown, looks), looks));
  }

  private Next write(ObservedRayService shown, Looks looks) {
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
        serveConfig(Optional.of(shown)), Optional.of(shown.resourceVersion()), new Progress.Done());
  }

  /** Why it must not be touched; empty if it may. */
  private Optional<Progress> refusal(ObservedRayService shown, Looks looks) {
    if (isForeign(key, shown)) {
      return Optional.of(
          RayFailure.FOREIGN_RESOURCE.because(
              "there is a RayService "
                  + shown.name()
                  + " that is not the endpoint's, and is left alone",
              nothing()));
    }
    return newer(revision, shown, looks)
        .or(
            () ->
                shown
                    .heldBy()
                    .map(
                        held ->
                            RayFailure.HELD.because(
                                "the RayService " + held + ", so KubeRay does nothing about it",
                                looks.serving())));
  }

  private static Optional<Progress> newer(long revision, ObservedRayService shown, Looks looks) {
    return shown
        .revision()
        .filter(applied -> applied > revision)
        .map(
            applied ->
                RayFailure.NEWER_REVISION.because(
                    "the RayService is of revision "
                        + applied
                        + ", which is later than "
                        + revision,
                    looks.serving()));
  }

  private static boolean isForeign(EndpointKey key, ObservedRayService shown) {
    return !shown.endpoint().filter(key.toString()::equals).isPresent();
  }

  private static Optional<Condition> hasGivenUp(ObservedRayService shown) {
    return shown
        .condition(READY)
        .filter(condition -> condition.reason().equals("InitializingTimeout"));
  }

  /** The configuration, with the marks that it needs after the one that is there. */
  private ServeConfigV2 serveConfig(Optional<ObservedRayService> found) {
    Optional<ServeConfigV2> given =
        found.map(ObservedRayService::serveConfig).flatMap(ServeConfigV2::parse);
    if (found.isEmpty() || given.isEmpty()) {
      ApplicationMarker first = new ApplicationMarker(revision, 0, before);
      return wanted.after(
          ServeConfigV2.NONE, true, revision, first, (name, config) -> unknown(config));
    }
    ObservedRayService shown = found.get();
    if (shown.revision().filter(applied -> applied == revision).isPresent()
        && wanted.wantsTheSameAs(given.get())) {
      // This revision was applied already, by us or by another worker.
      return given.get();
    }
    boolean atRest =
        shown.isTaken()
            && isClusterKept(shown)
            && shown.target().applications().values().stream().allMatch(Application::isRunning);
    return wanted.after(
        given.get(),
        atRest,
        revision,
        new ApplicationMarker(revision, shown.generation(), before),
        (name, config) -> known(name, config, shown));
  }

  private static ApplicationMarker.Known unknown(ObjectNode config) {
    return new ApplicationMarker.Known(config, false, deployment -> false);
  }

  private ApplicationMarker.Known known(String name, ObjectNode config, ObservedRayService shown) {
    return Optional.ofNullable(shown.target().applications().get(name))
        .map(
            application ->
                new ApplicationMarker.Known(
                    config,
                    application.isFailed(),
                    deployment -> isClusterKept(shown) && mayRun(deployment, application)))
        .orElseGet(() -> unknown(config));
  }

  /** Whether Ray runs the deployment, as far as is shown. */
  private boolean mayRun(String deployment, Application application) {
    return application.isBuilt()
        ? application.deployments().stream().anyMatch(shown -> shown.name().equals(deployment))
        : before.names().contains(application.name());
  }

  private boolean isClusterKept(ObservedRayService shown) {
    return shown.cluster().filter(clusterHash::equals).isPresent();
  }

  /** How far KubeRay and Ray have come; done when everything runs. */
  Look look(
      Optional<ObservedRayService> found,
      List<ObservedRayCluster> clusters,
      Diagnostics evidence,
      Looks before,
      Instant now) {
    if (found.isEmpty()) {
      return writtenAnew("somebody deleted the RayService", found, before.looked(nothing()));
    }
    ObservedRayService shown = found.get();
    Looks looks = before.looked(serving(shown));
    Optional<Progress> refusal = refusal(shown, looks);
    if (refusal.isPresent()) {
      return look(refusal.get(), looks);
    }
    if (shown.beingDeleted()) {
      return waiting("somebody deletes the RayService", looks);
    }
    boolean ours =
        shown.revision().filter(applied -> applied == revision).isPresent()
            && ServeConfigV2.parse(shown.serveConfig()).filter(wanted::wantsTheSameAs).isPresent();
    if (!ours) {
      return writtenAnew("somebody changed the RayService", found, looks);
    }
    Telling telling = new Telling(shown, clusters, evidence, now);
    return failure(shown, evidence, telling, looks)
        .map(failure -> look(failure, looks))
        .orElseGet(() -> afterTheOperator(shown, clusters, telling, looks, now));
  }

  private Optional<Progress> failure(
      ObservedRayService shown, Diagnostics evidence, Telling telling, Looks looks) {
    Optional<Condition> ready = shown.condition(READY);
    if (!shown.isTaken()
        && ready.filter(found -> found.reason().equals("ValidationFailed")).isPresent()
        && isNew(shown, looks)) {
      return Optional.of(
          RayFailure.RESOURCE_REFUSED.because(
              "KubeRay refused the RayService: " + telling.clean(ready.get().message()),
              looks.serving()));
    }
    Optional<Condition> givenUp = hasGivenUp(shown);
    if (givenUp.isPresent()) {
      return Optional.of(
          RayFailure.CLUSTER_FAILED.because(
              "KubeRay gave up: " + telling.clean(givenUp.get().message()), looks.serving()));
    }
    return evidence
        .refusal(shown)
        .map(
            reason ->
                RayFailure.CONFIG_REFUSED.because(
                    "Ray refused the configuration: " + telling.clean(reason), looks.serving()));
  }

  /** Whether KubeRay wrote the status since the revision was applied, and not before. */
  private static boolean isNew(ObservedRayService shown, Looks looks) {
    Optional<Instant> written = shown.lastUpdate().flatMap(ObservedRayService::time);
    return !shown.lastUpdate().equals(looks.updateBefore())
        || written
            .flatMap(at -> shown.appliedAt().filter(applied -> at.isAfter(applied)))
            .isPresent();
  }

  private Look afterTheOperator(
      ObservedRayService shown,
      List<ObservedRayCluster> clusters,
      Telling telling,
      Looks before,
      Instant now) {
    Optional<ObservedRayCluster> missized =
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
    Optional<ObservedRayCluster> cluster = named(target.cluster(), clusters);
    List<Application> applications = ofThisRevision(target);
    Looks looks =
        before
            .sees(Looks.Picture.of(shown), now)
            .troubled(
                applications.stream().anyMatch(Application::isUnhealthy),
                cluster.flatMap(ObservedRayCluster::trouble).isPresent(),
                now);
    if (Looks.lasts(looks.troubleSince(), unhealthyGrace, now)) {
      return look(
          RayFailure.CLUSTER_FAILED.because(
              "pods of the cluster can't be made: "
                  + telling.clean(cluster.flatMap(ObservedRayCluster::trouble).orElse("")),
              looks.serving()),
          looks);
    }
    Duration untilItCounts = looks.untilItCounts(settleTime, now);
    boolean counts = untilItCounts.isNegative() || untilItCounts.isZero();
    if (counts && applications.stream().anyMatch(Application::isFailed)) {
      return look(failed(shown, telling, looks), looks);
    }
    if (Looks.lasts(looks.unhealthySince(), unhealthyGrace, now)) {
      return look(
          RayFailure.UNHEALTHY.because(
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
  private Progress end(ObservedRayCluster cluster, Looks looks) {
    return cluster.hasGroupsOf(shape) && cluster.image().equals(image)
        ? new Progress.Done()
        : RayFailure.NOT_REPLACED.because(
            "KubeRay keeps the cluster as it was: its operator is set up not to replace clusters",
            looks.serving());
  }

  private boolean allRuns(ObservedRayService shown) {
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

  /** Those that are to run; others are on their way out, in whatever state. */
  private List<Application> ofThisRevision(ServiceStatus status) {
    return status.applications().values().stream()
        .filter(application -> wanted.applications().containsKey(application.name()))
        .toList();
  }

  private static boolean isInUse(ObservedRayCluster cluster, ObservedRayService shown) {
    return cluster.name().equals(shown.active().cluster())
        || cluster.name().equals(shown.pending().cluster());
  }

  private static Optional<ObservedRayCluster> named(
      String name, List<ObservedRayCluster> clusters) {
    return clusters.stream().filter(cluster -> cluster.name().equals(name)).findFirst();
  }

  private Progress failed(ObservedRayService shown, Telling telling, Looks looks) {
    // What is on a cluster to come takes no requests, whether it runs or not.
    boolean isApart = shown.pending().exists();
    return FailedApplications.in(
        ofThisRevision(shown.target()).stream()
            .filter(application -> !isApart || application.isFailed())
            .toList(),
        isApart ? List.of() : before.withoutThoseOf(wanted.applications()),
        telling::describe,
        telling.text,
        looks.serving());
  }

  private Look writtenAnew(String what, Optional<ObservedRayService> found, Looks looks) {
    Looks after = looks.overwrittenOnceMore();
    if (after.overwritten() > MOST_OVERWRITTEN) {
      return look(
          RayFailure.OVERWRITTEN.because(what + ", again and again", after.serving()), after);
    }
    return new Look(
        new Next.Apply(
            serveConfig(found),
            found.map(ObservedRayService::resourceVersion),
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
      Optional<ObservedRayService> found,
      List<ObservedRayCluster> clusters,
      Diagnostics evidence,
      RayText text,
      Looks before) {
    Looks looks = before.looked(Serving.AS_BEFORE);
    // What is somebody else's is not the endpoint's, whatever it is called.
    Optional<ObservedRayService> own = found.filter(shown -> !isForeign(key, shown));
    if (own.isEmpty()) {
      return clusters.isEmpty() || found.isPresent()
          ? look(new Progress.Done(), looks)
          : waiting(left(clusters, evidence, text), looks);
    }
    ObservedRayService shown = own.get();
    if (shown.beingDeleted()) {
      return waiting(left(clusters, evidence, text), looks);
    }
    return newer(revision, shown, looks)
        .map(failure -> look(failure, looks))
        .orElseGet(
            () ->
                new Look(
                    new Next.Delete(
                        shown.resourceVersion(),
                        new Progress.Pending(looks.again(), "being deleted", Serving.AS_BEFORE)),
                    looks));
  }

  private static String left(
      List<ObservedRayCluster> clusters, Diagnostics evidence, RayText text) {
    String names =
        clusters.stream().map(ObservedRayCluster::name).collect(Collectors.joining(", "));
    String reasons = text.of(evidence.reasons(Instant.MIN), LONGEST_DETAIL);
    return RayText.cut(
        "being deleted"
            + (names.isEmpty() ? "" : "; left: " + names)
            + (reasons.isEmpty() ? "" : "; " + reasons),
        LONGEST_DETAIL);
  }

  /**
   * Whether what served before still does. KubeRay shows what Ray says of applications and
   * deployments, not how many of their replicas run.
   */
  private Serving serving(ObservedRayService shown) {
    return before.serving(
        wanted.applications(),
        served -> mayAnswer(served, shown),
        name ->
            shown.endpoints() > 0
                && Optional.ofNullable(shown.active().applications().get(name))
                    .filter(Application::isRunning)
                    .isPresent());
  }

  private static boolean mayAnswer(ServedApplication served, ObservedRayService shown) {
    if (shown.endpoints() == 0) {
      return false;
    }
    if (shown.pending().exists() && shown.active().applications().isEmpty()) {
      // What takes the requests was told nothing of this revision.
      return true;
    }
    return Optional.ofNullable(shown.active().applications().get(served.name()))
        .filter(application -> mayAnswer(served, application))
        .isPresent();
  }

  private static boolean mayAnswer(ServedApplication served, Application application) {
    if (application.isRunning()) {
      return true;
    }
    // Ray wakes nothing while it builds something else, and shows no deployments.
    return application.isBuilt()
        ? application.deployments().stream().anyMatch(each -> mayAnswer(served, each))
        : !served.mayHaveSlept();
  }

  /** Ray replaces replicas in turn, and stops with the first that does not start. */
  private static boolean mayAnswer(ServedApplication served, Deployment deployment) {
    return !(deployment.isFailed() || deployment.isUnhealthy())
        || served.fewestReplicas().getOrDefault(deployment.name(), 1) > 1;
  }

  private Serving nothing() {
    return before.serving(wanted.applications(), served -> false, name -> false);
  }

  private static Look look(Progress progress, Looks looks) {
    return new Look(new Next.Tell(progress), looks);
  }

  private static Look waiting(String detail, Looks looks) {
    return look(new Progress.Pending(looks.again(), detail, looks.serving()), looks);
  }

  /** Says what is shown, without secrets. */
  private final class Telling {
    private final ObservedRayService shown;
    private final List<ObservedRayCluster> clusters;
    private final Diagnostics evidence;
    private final Instant now;
    private final RayText text;

    Telling(
        ObservedRayService shown,
        List<ObservedRayCluster> clusters,
        Diagnostics evidence,
        Instant now) {
      this.shown = shown;
      this.clusters = clusters;
      this.evidence = evidence;
      this.now = now;
      this.text =
          RayText.hidingSecretsOf(
              Stream.concat(Stream.of(wanted), ServeConfigV2.parse(shown.serveConfig()).stream())
                  .flatMap(config -> config.applications().values().stream()));
    }

    String clean(String raw) {
      return text.of(raw, LONGEST_REASON);
    }

    String describe(List<Application> applications) {
      return RayText.cut(
          applications.stream().map(this::describe).collect(Collectors.joining("; ")),
          LONGEST_DETAIL);
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
          named(target.cluster(), clusters).flatMap(ObservedRayCluster::trouble).stream()
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
          application.deployments().stream()
              .filter(deployment -> !deployment.isHealthy())
              .map(
                  deployment ->
                      deployment.name()
                          + " "
                          + deployment.status()
                          + mostPerNode(application, deployment)
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

    /** What replicas may wait for without a word of Ray's. */
    private String mostPerNode(Application application, Deployment deployment) {
      return Optional.ofNullable(wanted.applications().get(application.name())).stream()
          .flatMap(config -> config.path("deployments").valueStream())
          .filter(config -> config.path("name").asString("").equals(deployment.name()))
          .filter(config -> config.has("max_replicas_per_node"))
          .map(config -> ", max_replicas_per_node is " + config.get("max_replicas_per_node"))
          .findFirst()
          .orElse("");
    }
  }

  /**
   * What came of looking.
   *
   * @param looks to be given to the next look
   */
  record Look(Next next, Looks looks) {}
}
