package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.ray.AppliedWarnings;
import dev.endpointpipeline.runtime.ray.AppliedWarnings.NotStarted;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayMapping;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.ray.ServeUrls;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import dev.endpointpipeline.runtime.rollout.RolloutDriver;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.ServeApplication;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves each endpoint at a Ray of its own that runs already, through the Serve REST API. The nodes
 * of that Ray, and the ports of Serve, are set up by its operator.
 */
public final class RayServeRuntime implements EndpointRuntime {
  private static final Logger LOGGER = LoggerFactory.getLogger(RayServeRuntime.class);

  private final RayMapping mapping;
  private final RayServeSettings settings;
  private final Clock clock;
  private final ServeClient client;
  private final RolloutDriver<PutConfig, ServeObservations> driver =
      new RolloutDriver<>("Ray", ServeObservations.NONE);

  /** Makes one; asks nothing of any Ray yet. */
  public RayServeRuntime(RayMapping mapping, RayServeSettings settings, Clock clock) {
    this.mapping = mapping;
    this.settings = settings;
    this.clock = clock;
    this.client = new ServeClient(settings);
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    Progress checked = mapping.validate(desired);
    if (!(checked instanceof Progress.Done)) {
      return checked;
    }
    return names(desired.spec()).isEmpty() || RayAddress.of(desired.key(), settings).isPresent()
        ? new Progress.Done()
        : noAddress();
  }

  /** The nodes are there already. */
  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    return new Progress.Done();
  }

  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    return RolloutDriver.mapped(
        () -> rollout(desired),
        rollout -> step(desired, (shown, observations) -> rollout.begin(shown, clock.instant())));
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    Progress progress =
        RolloutDriver.mapped(
            () -> rollout(desired),
            rollout ->
                step(
                    desired,
                    (shown, observations) ->
                        rollout
                            .observe(shown, observations, clock.instant())
                            .whenDone(() -> done(desired, shown))));
    return driver.forgottenWhenEnded(desired, progress);
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    if (desired.previous().isEmpty() && RayAddress.of(desired.key(), settings).isEmpty()) {
      // It was never applied, most likely because it has no Ray; its owner must be able to delete
      // it.
      return new Progress.Done();
    }
    Set<String> known = new HashSet<>(names(desired.spec()));
    known.addAll(PreviousApplications.of(desired).names());
    ServeRollout rollout =
        rollout(
            desired,
            new ServeConfig(new TreeMap<>()),
            PreviousApplications.of(known.stream().map(ServedApplication::named).toList()));
    return driver.forgottenWhenEnded(desired, step(desired, rollout::remove));
  }

  private Progress.Done done(DesiredEndpoint desired, ServeDetails shown) {
    return new Progress.Done(
        AppliedWarnings.about(desired, application -> notStarted(application, shown), true),
        settings
            .urlOf(desired.key())
            .map(proxy -> ServeUrls.below(proxy, settings.urlAccess(), desired.spec()))
            .orElse(List.of()));
  }

  private static List<NotStarted> notStarted(ServeApplication application, ServeDetails shown) {
    return shown.application(application.getName()).stream()
        .flatMap(known -> known.deployments().stream())
        .filter(ServeDetails.Deployment::isScaledToZero)
        .map(deployment -> NotStarted.asleep(deployment.name()))
        .toList();
  }

  private ServeRollout rollout(DesiredEndpoint desired) {
    return rollout(desired, mapping.serveConfig(desired.spec()), PreviousApplications.of(desired));
  }

  private ServeRollout rollout(
      DesiredEndpoint desired, ServeConfig config, PreviousApplications previous) {
    return new ServeRollout(
        desired.key(), desired.revision(), config, previous, settings.unhealthyGrace());
  }

  /** Polls the endpoint's Ray and does what is decided then. */
  private Progress step(DesiredEndpoint desired, Poll poll) {
    Optional<RayAddress> address = RayAddress.of(desired.key(), settings);
    if (address.isEmpty()) {
      return mayHaveApplications(desired) ? noAddress() : new Progress.Done();
    }
    RayAddress ray = address.get();
    return driver.step(
        desired,
        ray,
        observations -> poll.decide(details(desired, ray), observations),
        put -> put(desired, ray, put));
  }

  private ServeDetails details(DesiredEndpoint desired, RayAddress ray) {
    try {
      return client.details(ray);
    } catch (UnavailableException e) {
      if (mayHaveApplications(desired)) {
        throw e;
      }
      return ServeDetails.NOTHING;
    }
  }

  /**
   * Whether Ray may run, or has to run, anything of the endpoint. If not, the endpoint need not
   * wait for a Ray that is down. No spec names the applications of superseded and failed revisions,
   * so {@code hadApplications} counts, too.
   */
  private static boolean mayHaveApplications(DesiredEndpoint desired) {
    return desired.hadApplications()
        || !names(desired.spec()).isEmpty()
        || !PreviousApplications.of(desired).names().isEmpty();
  }

  private void put(DesiredEndpoint desired, RayAddress ray, PutConfig put) {
    desired.guard().check();
    client.put(ray, put.json());
    LOGGER
        .atInfo()
        .addKeyValue("endpoint", desired.key())
        .addKeyValue("revision", desired.revision())
        .addKeyValue("ray", ray)
        .log("configuration sent to Ray");
  }

  private static Set<String> names(EndpointSpec spec) {
    return ServeApplications.of(spec).stream()
        .map(ServeApplication::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Progress noAddress() {
    return RayFailure.NO_ADDRESS.because(
        "no Ray address is configured for the endpoint", Progress.Serving.AS_BEFORE);
  }

  /** Decides from what Ray shows. */
  @FunctionalInterface
  private interface Poll {
    RolloutDecision<PutConfig, ServeObservations> decide(
        ServeDetails shown, Observations<ServeObservations> observations);
  }
}
