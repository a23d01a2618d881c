package dev.endpointpipeline.runtime.rayserve;

import com.github.benmanes.caffeine.cache.Caffeine;
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
import dev.endpointpipeline.runtime.ray.ServedApplication;
import dev.endpointpipeline.runtime.ray.UnavailableException;
import dev.endpointpipeline.runtime.rayserve.ServeRollout.Look;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.ServeApplication;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Serves each endpoint at a Ray of its own that runs already, through the Serve REST API. The
 * cluster's nodes are whoever's who runs that Ray; so are its ports, as Serve takes them at its
 * start only.
 */
public final class RayServeRuntime implements EndpointRuntime {
  private static final Logger LOGGER = LoggerFactory.getLogger(RayServeRuntime.class);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
  private static final int MOST_DOUBLINGS = 4;

  /** Whoever works on a revision looks far more often. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final RayMapping mapping;
  private final RayServeSettings settings;
  private final Clock clock;
  private final ServeClient client;

  /**
   * What is remembered while a revision is worked on. Work can stop without a word, as when another
   * worker goes on with it.
   */
  private final Map<EndpointKey, Memory> memories =
      Caffeine.newBuilder().expireAfterAccess(FORGOTTEN_AFTER).<EndpointKey, Memory>build().asMap();

  /** Rays that can't be asked, and why: each reason is logged once. */
  private final Map<RayAddress, String> troubles =
      Caffeine.newBuilder().expireAfterAccess(FORGOTTEN_AFTER).<RayAddress, String>build().asMap();

  /** Makes one. */
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

  /** The nodes are not ours. */
  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    return new Progress.Done();
  }

  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    Progress progress =
        applying(desired, (rollout, shown) -> rollout.begin(shown, clock.instant()));
    return progress instanceof Progress.Done ? progress : forgottenWhenEnded(desired, progress);
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    return forgottenWhenEnded(
        desired,
        applying(
            desired,
            (rollout, shown) ->
                warned(
                    desired,
                    shown,
                    rollout.look(shown, memory(desired).watch(), clock.instant()))));
  }

  /** With what the owner should know, once everything is done. */
  private static Look warned(DesiredEndpoint desired, ServeDetails shown, Look look) {
    return look.next() instanceof Next.Tell tell && tell.progress() instanceof Progress.Done
        ? new Look(
            new Next.Tell(
                new Progress.Done(
                    AppliedWarnings.about(
                        desired, application -> notStarted(application, shown), true))),
            look.watch())
        : look;
  }

  private static List<NotStarted> notStarted(ServeApplication application, ServeDetails shown) {
    return shown.application(application.getName()).stream()
        .flatMap(known -> known.deployments().stream())
        .filter(ServeDetails.Deployment::isScaledToZero)
        .map(deployment -> NotStarted.asleep(deployment.name()))
        .toList();
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    Set<String> known = new HashSet<>(names(desired.spec()));
    known.addAll(PreviousApplications.of(desired).names());
    if (desired.previous().isEmpty() && RayAddress.of(desired.key(), settings).isEmpty()) {
      // It was never applied, most likely as nobody knew a Ray for it: its owner must get rid of
      // it.
      return new Progress.Done();
    }
    ServeRollout rollout =
        new ServeRollout(
            desired.key(),
            desired.revision(),
            new ServeConfig(new TreeMap<>()),
            PreviousApplications.of(known.stream().map(ServedApplication::named).toList()),
            settings.unhealthyGrace());
    return forgottenWhenEnded(
        desired, at(desired, rollout, shown -> rollout.remove(shown, memory(desired).watch())));
  }

  private Progress applying(
      DesiredEndpoint desired, BiFunction<ServeRollout, ServeDetails, Look> decision) {
    ServeConfig config;
    try {
      config = mapping.serveConfig(desired.spec());
    } catch (IllegalArgumentException e) {
      // A catalogue changed meanwhile.
      return invalid(e);
    }
    ServeRollout rollout =
        new ServeRollout(
            desired.key(),
            desired.revision(),
            config,
            PreviousApplications.of(desired),
            settings.unhealthyGrace());
    return at(desired, rollout, shown -> decision.apply(rollout, shown));
  }

  /** Looks at the endpoint's Ray and does what is decided then. */
  private Progress at(
      DesiredEndpoint desired, ServeRollout rollout, Function<ServeDetails, Look> decision) {
    Optional<RayAddress> address = RayAddress.of(desired.key(), settings);
    if (address.isEmpty()) {
      return isAtStake(desired) ? noAddress() : new Progress.Done();
    }
    RayAddress ray = address.get();
    Memory before = memory(desired);
    try {
      Look look = decision.apply(client.details(ray));
      memories.put(desired.key(), before.looked(look));
      Progress progress = follow(look, desired, ray);
      memories.put(desired.key(), new Memory(desired.revision(), look.watch(), 0));
      if (troubles.remove(ray) != null) {
        LOGGER.atInfo().addKeyValue("ray", ray).log("Ray answers again");
      }
      return progress;
    } catch (ConfigRefusedException e) {
      return rollout.refused(e.reason(), memory(desired).watch());
    } catch (UnavailableException e) {
      return isAtStake(desired) ? tryAgain(desired, ray, e) : new Progress.Done();
    }
  }

  /**
   * Whether Ray may run anything of the endpoint, or shall; if not, a Ray that is not there is as
   * good as one that runs nothing. What a superseded or failed revision brought there is in no spec
   * any more.
   */
  private static boolean isAtStake(DesiredEndpoint desired) {
    return desired.hadApplications()
        || !names(desired.spec()).isEmpty()
        || !PreviousApplications.of(desired).names().isEmpty();
  }

  private Progress follow(Look look, DesiredEndpoint desired, RayAddress ray) {
    if (look.next() instanceof Next.Put put) {
      desired.guard().check();
      client.put(ray, put.config());
      LOGGER
          .atInfo()
          .addKeyValue("endpoint", desired.key())
          .addKeyValue("revision", desired.revision())
          .addKeyValue("ray", ray)
          .log("configuration handed over to Ray");
      return put.taken();
    }
    return ((Next.Tell) look.next()).progress();
  }

  private Progress tryAgain(DesiredEndpoint desired, RayAddress ray, UnavailableException e) {
    String reason = String.valueOf(e.getMessage());
    if (!reason.equals(troubles.put(ray, reason))) {
      LOGGER
          .atLevel(e.isOperatorNeeded() ? Level.ERROR : Level.WARN)
          .addKeyValue("ray", ray)
          .addKeyValue("endpoint", desired.key())
          .addKeyValue("reason", reason)
          .addKeyValue("cause", e.getCause())
          .log("Ray can't be asked, will be tried again");
    }
    Memory memory = memory(desired);
    memories.put(desired.key(), memory.afterTrouble());
    return new Progress.Pending(memory.backOff(), reason, memory.watch().serving());
  }

  private Progress forgottenWhenEnded(DesiredEndpoint desired, Progress progress) {
    if (!(progress instanceof Progress.Pending)) {
      memories.remove(desired.key());
    }
    return progress;
  }

  private Memory memory(DesiredEndpoint desired) {
    Memory memory = memories.get(desired.key());
    return memory != null && memory.revision() == desired.revision()
        ? memory
        : new Memory(desired.revision(), Watch.BEGUN, 0);
  }

  private static Set<String> names(EndpointSpec spec) {
    return ServeApplications.of(spec).stream()
        .map(ServeApplication::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Progress invalid(IllegalArgumentException e) {
    return RayFailure.INVALID_SPEC.because(
        String.valueOf(e.getMessage()), Progress.Serving.AS_BEFORE);
  }

  private static Progress noAddress() {
    return RayFailure.NO_ADDRESS.because(
        "this service knows no Ray for the endpoint", Progress.Serving.AS_BEFORE);
  }

  /**
   * What is remembered of one revision.
   *
   * @param troubles how often in succession Ray could not be asked
   */
  private record Memory(long revision, Watch watch, int troubles) {
    /** While Ray has not been told yet what was decided on. */
    Memory looked(Look look) {
      return new Memory(revision, look.watch().beforeTold(watch), troubles);
    }

    Memory afterTrouble() {
      return new Memory(revision, watch, troubles + 1);
    }

    Duration backOff() {
      return FIRST_BACK_OFF.multipliedBy(1L << Math.min(troubles, MOST_DOUBLINGS));
    }
  }
}
