package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.ApplicationMarker;
import dev.endpointpipeline.runtime.ray.ApplicationMarks;
import dev.endpointpipeline.runtime.ray.FailedApplications;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.ray.RevisionMark;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Application;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Deployment;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides how one revision of one endpoint comes to run at its Ray: {@code (what is wanted, what
 * Ray shows, what was seen before, now) → what to do next}. Pure: nothing is touched.
 *
 * <p>Rests on what Ray 2.60 does: a PUT has stored its goal before it is answered, so whatever is
 * shown afterwards is about that goal; each application shows the configuration that it was given;
 * and the same configuration once more changes nothing that runs.
 */
final class ServeRollout {
  /** Status of an application may flicker while deployments come and go. */
  private static final int LOOKS_UNTIL_FAILED = 2;

  /** How often somebody else's configuration is replaced by ours before we give way. */
  private static final int MOST_OVERWRITTEN = 3;

  private static final int LONGEST_DETAIL = 1000;
  private static final int LONGEST_REASON = 2000;

  private final EndpointKey key;
  private final long revision;
  private final NavigableMap<String, ObjectNode> desired = new TreeMap<>();
  private final PreviousApplications before;
  private final Duration unhealthyGrace;

  /**
   * @param revision what Ray is told of, and none that is later
   * @param config all that shall run
   * @param before the applications that served before this revision
   * @param unhealthyGrace how long an application may be unhealthy
   */
  ServeRollout(
      EndpointKey key,
      long revision,
      ServeConfig config,
      PreviousApplications before,
      Duration unhealthyGrace) {
    this.key = key;
    this.revision = revision;
    this.before = before;
    this.unhealthyGrace = unhealthyGrace;
    config
        .applications()
        .forEach(
            (name, application) ->
                desired.put(
                    name,
                    ApplicationMarks.owned(
                        (ObjectNode) JsonMapper.shared().readTree(application), key)));
  }

  /** What Ray has to be told, if anything; done when it knows its goal. */
  Look begin(ServeDetails shown, Instant now) {
    Watch watch = looked(shown, Watch.BEGUN);
    Optional<Progress> newer = newer(shown, watch);
    if (newer.isPresent()) {
      return new Look(tell(newer.get()), watch);
    }
    Progress done = new Progress.Done();
    boolean known =
        leftOver(shown).isEmpty()
            && desired.keySet().stream().allMatch(name -> isUnderWay(name, shown));
    if (known) {
      return new Look(tell(done), watch);
    }
    List<Application> foreign = foreign(shown);
    return foreign.isEmpty()
        ? new Look(new Next.Put(config(shown, now).json(), done), watch)
        : new Look(tell(foreignApplications(foreign, Serving.AS_BEFORE)), watch);
  }

  /** How far Ray has come; done when everything runs. */
  Look look(ServeDetails shown, Watch before, Instant now) {
    Watch watch = looked(shown, before);
    Optional<Progress> newer = newer(shown, watch);
    if (newer.isPresent()) {
      return new Look(tell(newer.get()), watch);
    }
    if (!leftOver(shown).isEmpty()
        || !desired.keySet().stream().allMatch(name -> isAsDesired(name, shown))) {
      return changedByOthers(shown, watch, now);
    }
    List<Application> applications =
        desired.keySet().stream().flatMap(name -> shown.application(name).stream()).toList();
    if (applications.stream().anyMatch(Application::isFailed)) {
      watch = watch.failed(before);
      return watch.failedLooks() < LOOKS_UNTIL_FAILED
          ? wait(shown, watch)
          : new Look(tell(failed(applications, shown, watch.serving())), watch);
    }
    if (applications.stream().anyMatch(Application::isUnhealthy)) {
      watch = watch.unhealthy(before, now);
      return watch.isUnhealthyFor(unhealthyGrace, now)
          ? new Look(tell(unhealthy(shown, watch.serving())), watch)
          : wait(shown, watch);
    }
    boolean runs =
        applications.stream().allMatch(Application::isRunning)
            && shown.applications().values().stream().noneMatch(Application::isBeingDeleted);
    if (!runs) {
      return wait(shown, watch);
    }
    return shown.capacityUnset() && applications.stream().anyMatch(this::mayBeForgotten)
        ? new Look(
            new Next.Put(
                config(shown, now).jsonAtFullCapacity(),
                pending("everything runs; Ray is told once more how to scale it", watch)),
            watch)
        : new Look(tell(new Progress.Done()), watch);
  }

  /**
   * Whether it has a deployment that Ray may have forgotten to scale: only those that the endpoint
   * names carry the mark that keeps Ray from it.
   */
  private boolean mayBeForgotten(Application application) {
    Set<String> named =
        Optional.ofNullable(desired.get(application.name())).stream()
            .flatMap(config -> config.path("deployments").values().stream())
            .map(deployment -> deployment.path("name").asString(""))
            .collect(Collectors.toUnmodifiableSet());
    return application.deployments().stream()
        .anyMatch(deployment -> deployment.autoscaled() && !named.contains(deployment.name()));
  }

  /**
   * That Ray was told of a later revision, if so: whoever works on this one has been left behind.
   */
  private Optional<Progress> newer(ServeDetails shown, Watch watch) {
    return shown.applications().values().stream()
        .filter(this::isOwned)
        .flatMapToLong(application -> RevisionMark.read(application.config()).stream())
        .filter(told -> told > revision)
        .max()
        .stream()
        .mapToObj(
            told ->
                RayFailure.NEWER_REVISION.because(
                    "the endpoint's Ray was given revision "
                        + told
                        + " already, which is later than "
                        + revision,
                    watch.serving()))
        .findFirst();
  }

  /** How to get rid of everything that is the endpoint's; done when nothing is left. */
  Look remove(ServeDetails shown, Watch before) {
    Watch watch = looked(shown, before);
    List<Application> left = shown.applications().values().stream().filter(this::isOurs).toList();
    if (left.isEmpty()) {
      boolean gone = shown.applications().values().stream().noneMatch(Application::isBeingDeleted);
      return gone ? new Look(tell(new Progress.Done()), watch) : wait(shown, watch);
    }
    List<Application> foreign = foreign(shown);
    return foreign.isEmpty()
        ? new Look(new Next.Put("{\"applications\":[]}", pending("being removed", watch)), watch)
        : new Look(tell(foreignApplications(foreign, watch.serving())), watch);
  }

  /** Ray took the configuration for none, in these words. */
  Progress refused(String reason, Watch watch) {
    RayText text = RayText.hidingSecretsOf(desired.values().stream());
    return RayFailure.CONFIG_REFUSED.because(
        "Ray refused the configuration: " + text.of(reason, LONGEST_REASON), watch.serving());
  }

  private Look changedByOthers(ServeDetails shown, Watch watch, Instant now) {
    List<Application> foreign = foreign(shown);
    if (!foreign.isEmpty()) {
      return new Look(tell(foreignApplications(foreign, watch.serving())), watch);
    }
    // A Ray that shows nothing has begun anew; that is nobody's doing.
    Watch after = shown.applications().isEmpty() ? watch : watch.overwrittenOnceMore();
    if (after.overwritten() > MOST_OVERWRITTEN) {
      return new Look(
          tell(
              RayFailure.OVERWRITTEN.because(
                  "somebody else changes the applications of the endpoint's Ray again and again; Ray shows: "
                      + describe(shown, LONGEST_DETAIL),
                  after.serving())),
          after);
    }
    return new Look(
        new Next.Put(
            config(shown, now).json(),
            pending("Ray lost or changed the configuration: handed over once more", after)),
        after);
  }

  private Progress failed(List<Application> applications, ServeDetails shown, Serving serving) {
    RayText text = text(shown);
    return FailedApplications.in(
        applications,
        before.withoutThoseOf(desired),
        others -> describe(others, text, LONGEST_DETAIL),
        text,
        serving);
  }

  private Progress unhealthy(ServeDetails shown, Serving serving) {
    return RayFailure.UNHEALTHY.because(
        "unhealthy for longer than "
            + unhealthyGrace.toSeconds()
            + " s; Ray shows: "
            + describe(shown, LONGEST_REASON),
        serving);
  }

  /** Without their names, which may be another workspace's. */
  private static Progress foreignApplications(List<Application> foreign, Serving serving) {
    return RayFailure.FOREIGN_APPLICATIONS.because(
        "the endpoint's Ray runs applications of somebody else ("
            + foreign.size()
            + "), which would be removed",
        serving);
  }

  private Look wait(ServeDetails shown, Watch watch) {
    return new Look(tell(pending(describe(shown, LONGEST_DETAIL), watch)), watch);
  }

  private static Progress pending(String detail, Watch watch) {
    return new Progress.Pending(watch.again(), detail, watch.serving());
  }

  private static Next tell(Progress progress) {
    return new Next.Tell(progress);
  }

  /** Whether Ray works on what is desired, so that it need not be told. */
  private boolean isUnderWay(String name, ServeDetails shown) {
    Optional<Application> application = shown.application(name);
    if (application.isEmpty() || !isAsDesired(name, shown) || !isTold(application.get())) {
      return false;
    }
    return application.get().isFailed()
        // What failed before is tried anew, but not what this revision tried anew already.
        ? isOwnAttempt(application.get())
        // Telling again what is being built costs a build; that it is being built is not certain.
        : !application.get().isBeingBuilt();
  }

  private boolean isAsDesired(String name, ServeDetails shown) {
    ObjectNode wanted = desired.get(name);
    return wanted != null
        && shown
            .application(name)
            .filter(application -> !application.isBeingDeleted())
            .filter(application -> ApplicationMarks.isConfigOf(wanted, application.config()))
            .isPresent();
  }

  /** Whether it was this revision that told Ray, as far as that can be told from what Ray shows. */
  private boolean isTold(Application application) {
    return RevisionMark.read(application.config()).stream().anyMatch(told -> told == revision);
  }

  private boolean isOwnAttempt(Application application) {
    return ApplicationMarks.attempt(application.config())
        .filter(Long.toString(revision)::equals)
        .isPresent();
  }

  /** All that shall run, given what Ray has now. */
  private ServeConfig config(ServeDetails shown, Instant now) {
    ApplicationMarker handover = new ApplicationMarker(revision, now.toEpochMilli(), before);
    NavigableMap<String, String> applications = new TreeMap<>();
    desired.forEach(
        (name, wanted) ->
            applications.put(
                name,
                handover.marked(wanted, shown.application(name).map(this::known)).toString()));
    return new ServeConfig(applications);
  }

  private ApplicationMarker.Known known(Application application) {
    return new ApplicationMarker.Known(
        application.config(),
        application.isFailed(),
        deployment -> mayRun(deployment, application));
  }

  /** Whether Ray runs the deployment, as far as it shows what it runs. */
  private boolean mayRun(String deployment, Application application) {
    if (application.isBeingDeleted()) {
      return false;
    }
    return application.isBuilt()
        ? application.deployments().stream().anyMatch(shown -> shown.name().equals(deployment))
        : before.names().contains(application.name());
  }

  /** The endpoint's applications that it shall not have any more. */
  private List<Application> leftOver(ServeDetails shown) {
    return shown.applications().values().stream()
        .filter(this::isOurs)
        .filter(application -> !desired.containsKey(application.name()))
        .toList();
  }

  /** Deployed through the API, thus removed by any PUT without them. */
  private static boolean isAtStake(Application application) {
    return application.config() != null && !application.isBeingDeleted();
  }

  /** Its owner says so; or, as nobody owns it, that its name is one of the endpoint's. */
  private boolean isOurs(Application application) {
    return isAtStake(application)
        && ApplicationMarks.owner(application.config())
            .map(key.toString()::equals)
            .orElse(
                desired.containsKey(application.name())
                    || before.names().contains(application.name()));
  }

  private boolean isOwned(Application application) {
    return isAtStake(application)
        && ApplicationMarks.owner(application.config()).filter(key.toString()::equals).isPresent();
  }

  private List<Application> foreign(ServeDetails shown) {
    Predicate<Application> ours = this::isOurs;
    return shown.applications().values().stream()
        .filter(ServeRollout::isAtStake)
        .filter(ours.negate())
        .toList();
  }

  private Watch looked(ServeDetails shown, Watch earlier) {
    Set<String> asleep =
        before.names().stream()
            .filter(name -> isAsleep(name, shown, earlier))
            .collect(Collectors.toUnmodifiableSet());
    return earlier.looked(serving(shown, asleep, earlier), asleep);
  }

  /** Whether it is scaled to zero, or is only now being woken. */
  private static boolean isAsleep(String name, ServeDetails shown, Watch earlier) {
    return shown
        .application(name)
        .filter(application -> !application.isFailed() && !application.isBeingDeleted())
        .filter(
            application ->
                application.isAsleep()
                    || (earlier.asleep().contains(name)
                        && application.isBuilt()
                        && !application.answers()))
        .isPresent();
  }

  /** Whether what served before still does, as far as Ray shows. */
  private Serving serving(ServeDetails shown, Set<String> asleep, Watch earlier) {
    return before.serving(
        desired,
        served -> asleep.contains(served.name()) || mayAnswer(served.name(), shown, earlier),
        name -> shown.application(name).filter(ServeRollout::answers).isPresent());
  }

  /** Whether it may, as far as Ray shows; what was asleep is not woken while another is built. */
  private static boolean mayAnswer(String name, ServeDetails shown, Watch earlier) {
    return shown
        .application(name)
        .filter(application -> !application.isBeingDeleted() && !application.answersNothing())
        .filter(application -> application.isBuilt() || !earlier.asleep().contains(name))
        .isPresent();
  }

  private static boolean answers(Application application) {
    return !application.isBeingDeleted() && (application.answers() || application.isAsleep());
  }

  /** What is the endpoint's; others may be another workspace's. */
  private String describe(ServeDetails shown, int longest) {
    List<Application> applications =
        shown.applications().values().stream()
            .filter(
                application ->
                    desired.containsKey(application.name())
                        || before.names().contains(application.name())
                        || isOurs(application))
            .toList();
    return describe(applications, text(shown), longest);
  }

  private static String describe(List<Application> applications, RayText text, int longest) {
    return RayText.cut(
        applications.stream()
            .map(application -> describe(application, text))
            .collect(Collectors.joining("; ")),
        longest);
  }

  private static String describe(Application application, RayText text) {
    String deployments =
        application.deployments().stream()
            .filter(deployment -> !deployment.isHealthy())
            .map(deployment -> describe(deployment, text))
            .collect(Collectors.joining(", "));
    return application.name()
        + " "
        + application.status()
        + (deployments.isEmpty() ? "" : " (" + deployments + ")")
        + (application.isBeingBuilt() ? " (being imported and built)" : "");
  }

  private static String describe(Deployment deployment, RayText text) {
    String message = text.of(deployment.message(), LONGEST_DETAIL);
    return deployment.name()
        + " "
        + deployment.status()
        + ", "
        + deployment.running()
        + " of "
        + deployment.target()
        + " replicas run"
        + (deployment.waitsForANode()
            ? ", waiting for a node with room: max_replicas_per_node is " + deployment.mostPerNode()
            : "")
        + (message.isEmpty() ? "" : ": " + message);
  }

  /** Hides what is secret in the configuration before and after. */
  private RayText text(ServeDetails shown) {
    return RayText.hidingSecretsOf(
        Stream.concat(
            desired.values().stream(),
            shown.applications().values().stream()
                .flatMap(application -> Optional.ofNullable(application.config()).stream())));
  }

  /**
   * What came of looking.
   *
   * @param watch to be given to the next look
   */
  record Look(Next next, Watch watch) {}
}
