package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rollout.ApplicationsText.MAX_DETAIL;
import static dev.endpointpipeline.runtime.rollout.ApplicationsText.MAX_REASON;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.ApplicationMarker;
import dev.endpointpipeline.runtime.ray.ApplicationMarks;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.ray.RevisionMark;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Application;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Deployment;
import dev.endpointpipeline.runtime.rollout.ApplicationsText;
import dev.endpointpipeline.runtime.rollout.FailedApplications;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.PollInterval;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import dev.endpointpipeline.runtime.rollout.RolloutRules;
import dev.endpointpipeline.runtime.rollout.Trouble;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides how one revision of one endpoint is rolled out at its Ray: {@code (desired applications,
 * what Ray shows, earlier observations, now) → decision}. Pure.
 *
 * <p>Rests on what Ray 2.60 does: a PUT stores its goal before Ray responds, so everything that Ray
 * shows afterwards is about that goal; each application shows the configuration that it was given;
 * and the same configuration once more changes nothing that runs.
 */
final class ServeRollout {
  /** Status of an application may flicker while deployments come and go. */
  private static final int POLLS_UNTIL_FAILED = 2;

  private static final PollInterval POLL_INTERVAL =
      new PollInterval(Duration.ofMillis(250), Duration.ofSeconds(2), 8);

  private static final Progress DONE = new Progress.Done();

  private final RolloutRules rules;
  private final NavigableMap<String, ObjectNode> desired;
  private final PreviousApplications previous;
  private final ApplicationOwnership ownership;
  private final ServingCheck servingCheck;

  /**
   * @param config all applications that the endpoint has from now on
   * @param previous the applications that served before this revision
   * @param unhealthyGrace how long an application may be unhealthy
   */
  ServeRollout(
      EndpointKey key,
      long revision,
      ServeConfig config,
      PreviousApplications previous,
      Duration unhealthyGrace) {
    this.rules = new RolloutRules(revision, POLL_INTERVAL, unhealthyGrace);
    this.desired = owned(config, key);
    this.previous = previous;
    this.ownership = new ApplicationOwnership(key, desired.keySet(), previous.names());
    this.servingCheck = new ServingCheck(desired, previous);
  }

  private static NavigableMap<String, ObjectNode> owned(ServeConfig config, EndpointKey key) {
    NavigableMap<String, ObjectNode> owned = new TreeMap<>();
    config
        .applications()
        .forEach(
            (name, json) ->
                owned.put(
                    name,
                    ApplicationMarks.owned((ObjectNode) JsonMapper.shared().readTree(json), key)));
    return Collections.unmodifiableNavigableMap(owned);
  }

  /** Whether Ray must be given the configuration; done once it has it. */
  RolloutDecision<PutConfig, ServeObservations> begin(ServeDetails shown, Instant now) {
    Observations<ServeObservations> observations =
        servingCheck.after(Observations.none(Serving.AS_BEFORE, ServeObservations.NONE), shown);
    Optional<Progress> superseded = superseded(shown, observations.serving());
    if (superseded.isPresent()) {
      return RolloutDecision.report(superseded.get(), observations);
    }
    boolean underWay =
        ownership.leftOver(shown).isEmpty()
            && desired.keySet().stream().allMatch(name -> isUnderWay(name, shown));
    if (underWay) {
      return RolloutDecision.report(DONE, observations);
    }
    return foreignApplications(shown, Serving.AS_BEFORE)
        .map(failure -> ServeRollout.report(failure, observations))
        .orElseGet(() -> RolloutDecision.act(put(shown, now), DONE, observations));
  }

  /** How far Ray has come; done when everything runs. */
  RolloutDecision<PutConfig, ServeObservations> observe(
      ServeDetails shown, Observations<ServeObservations> earlier, Instant now) {
    Observations<ServeObservations> polled = servingCheck.after(earlier, shown);
    Optional<Progress> superseded = superseded(shown, polled.serving());
    if (superseded.isPresent()) {
      return RolloutDecision.report(superseded.get(), polled);
    }
    if (!ownership.leftOver(shown).isEmpty()
        || !desired.keySet().stream().allMatch(name -> isAsDesired(name, shown))) {
      return changedByOthers(shown, polled, now);
    }
    List<Application> applications =
        desired.keySet().stream().flatMap(name -> shown.application(name).stream()).toList();
    boolean failed = applications.stream().anyMatch(Application::isFailed);
    boolean unhealthy = !failed && applications.stream().anyMatch(Application::isUnhealthy);
    Observations<ServeObservations> observations =
        polled.with(polled.own().failed(failed)).with(polled.unhealthy().seen(unhealthy, now));
    if (failed && observations.own().failedPolls() >= POLLS_UNTIL_FAILED) {
      return RolloutDecision.report(
          failed(applications, shown, observations.serving()), observations);
    }
    if (observations.unhealthy().lasts(rules.unhealthyGrace(), now)) {
      return RolloutDecision.report(
          rules.unhealthy(describe(shown, MAX_REASON), observations.serving()), observations);
    }
    boolean runs =
        applications.stream().allMatch(Application::isRunning)
            && shown.applications().values().stream().noneMatch(Application::isBeingDeleted);
    if (!runs) {
      return rules.await(describe(shown, MAX_DETAIL), observations);
    }
    return shown.capacityUnset() && applications.stream().anyMatch(this::mayNotBeScaled)
        ? RolloutDecision.act(
            new PutConfig(config(shown, now).jsonAtFullCapacity()),
            rules.pending("everything runs; sending its autoscaling settings again", observations),
            observations)
        : RolloutDecision.report(DONE, observations);
  }

  /** How to remove all of the endpoint's applications; done when none is left. */
  RolloutDecision<PutConfig, ServeObservations> remove(
      ServeDetails shown, Observations<ServeObservations> earlier) {
    Observations<ServeObservations> observations = servingCheck.after(earlier, shown);
    if (ownership.ours(shown).isEmpty()) {
      return shown.applications().values().stream().anyMatch(Application::isBeingDeleted)
          ? rules.await(describe(shown, MAX_DETAIL), observations)
          : RolloutDecision.report(DONE, observations);
    }
    return foreignApplications(shown, observations.serving())
        .map(failure -> ServeRollout.report(failure, observations))
        .orElseGet(
            () ->
                RolloutDecision.act(
                    new PutConfig(new ServeConfig(new TreeMap<>()).json()),
                    rules.pending("being removed", observations),
                    observations));
  }

  private static RolloutDecision<PutConfig, ServeObservations> report(
      Progress progress, Observations<ServeObservations> observations) {
    return RolloutDecision.report(progress, observations);
  }

  private Optional<Progress> superseded(ServeDetails shown, Serving serving) {
    return rules.superseded(
        ownership
            .marked(shown)
            .flatMapToLong(application -> RevisionMark.read(application.config()).stream())
            .max(),
        serving);
  }

  /** Without their names, which may be another workspace's. */
  private Optional<Progress> foreignApplications(ServeDetails shown, Serving serving) {
    int foreign = ownership.foreign(shown).size();
    return foreign == 0
        ? Optional.empty()
        : Optional.of(
            RayFailure.FOREIGN_APPLICATIONS.because(
                "the endpoint's Ray runs applications of somebody else ("
                    + foreign
                    + "), which would be removed",
                serving));
  }

  private RolloutDecision<PutConfig, ServeObservations> changedByOthers(
      ServeDetails shown, Observations<ServeObservations> polled, Instant now) {
    Observations<ServeObservations> afresh =
        polled.with(polled.own().failed(false)).with(Trouble.NONE);
    Optional<Progress> foreign = foreignApplications(shown, polled.serving());
    if (foreign.isPresent()) {
      return RolloutDecision.report(foreign.get(), afresh);
    }
    // A Ray that shows nothing has been restarted: nobody overwrote anything.
    return shown.applications().isEmpty()
        ? rules.writeAgain("Ray lost the configuration", "", put(shown, now), afresh)
        : rules.writeAgain(
            "somebody else changed the applications of the endpoint's Ray",
            "; Ray shows: " + describe(shown, MAX_DETAIL),
            put(shown, now),
            afresh.overwrittenAgain());
  }

  /** Whether Ray works on what is desired already, so that no PUT is needed. */
  private boolean isUnderWay(String name, ServeDetails shown) {
    Optional<Application> application = shown.application(name);
    if (application.isEmpty()
        || !isAsDesired(name, shown)
        || !isOfThisRevision(application.get())) {
      return false;
    }
    return application.get().isFailed()
        // What failed before is tried again, but only once by this revision.
        ? isOwnAttempt(application.get())
        // A second PUT costs a build at most, and whether Ray really builds is not certain.
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

  private boolean isOfThisRevision(Application application) {
    return RevisionMark.read(application.config()).stream()
        .anyMatch(applied -> applied == rules.revision());
  }

  private boolean isOwnAttempt(Application application) {
    return ApplicationMarks.attempt(application.config())
        .filter(Long.toString(rules.revision())::equals)
        .isPresent();
  }

  /**
   * Whether it has a deployment that Ray may have forgotten to scale: only deployments that the
   * endpoint names carry the mark that prevents it.
   */
  private boolean mayNotBeScaled(Application application) {
    Set<String> named =
        Optional.ofNullable(desired.get(application.name())).stream()
            .flatMap(config -> config.path("deployments").values().stream())
            .map(deployment -> deployment.path("name").asString(""))
            .collect(Collectors.toUnmodifiableSet());
    return application.deployments().stream()
        .anyMatch(deployment -> deployment.autoscaled() && !named.contains(deployment.name()));
  }

  private PutConfig put(ServeDetails shown, Instant now) {
    return new PutConfig(config(shown, now).json());
  }

  /** All desired applications, with the marks that they need given what Ray has now. */
  private ServeConfig config(ServeDetails shown, Instant now) {
    ApplicationMarker marker =
        new ApplicationMarker(rules.revision(), now.toEpochMilli(), previous);
    NavigableMap<String, String> applications = new TreeMap<>();
    desired.forEach(
        (name, wanted) ->
            applications.put(
                name,
                marker.marked(wanted, shown.application(name).map(this::current)).toString()));
    return new ServeConfig(applications);
  }

  private ApplicationMarker.Current current(Application application) {
    return new ApplicationMarker.Current(
        application.config(),
        application.isFailed(),
        deployment -> !application.isBeingDeleted() && application.mayRun(deployment, previous));
  }

  private Progress failed(List<Application> applications, ServeDetails shown, Serving serving) {
    RayText text = secretsHidden(shown);
    ApplicationsText<Application, Deployment> description =
        new ApplicationsText<>(text, new ServeWording());
    return FailedApplications.in(
        applications,
        previous.removedBy(desired),
        others -> description.describe(others, MAX_DETAIL),
        text,
        serving);
  }

  private String describe(ServeDetails shown, int longest) {
    return new ApplicationsText<>(secretsHidden(shown), new ServeWording())
        .describe(ownership.visible(shown), longest);
  }

  /** Hides what is secret in the configuration before and after. */
  private RayText secretsHidden(ServeDetails shown) {
    return RayText.hidingSecretsOf(
        Stream.concat(
            desired.values().stream(),
            shown.applications().values().stream()
                .flatMap(application -> Optional.ofNullable(application.config()).stream())));
  }
}
