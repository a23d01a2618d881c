package dev.endpointpipeline.runtime.kuberay;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.kuberay.KubeRayRollout.Look;
import dev.endpointpipeline.runtime.ray.AppliedWarnings;
import dev.endpointpipeline.runtime.ray.AppliedWarnings.NotStarted;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayMapping;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.ray.UnavailableException;
import dev.endpointpipeline.schemas.EndpointKey;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves each endpoint on a Ray cluster of its own, which KubeRay makes from a RayService.
 *
 * <p>Cluster and applications are in one resource and are written at once: KubeRay would otherwise
 * give the old configuration to a new cluster, or the new one to the old cluster.
 */
public final class KubeRayRuntime implements EndpointRuntime, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(KubeRayRuntime.class);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
  private static final int MOST_DOUBLINGS = 4;

  /** Whoever works on a revision looks far more often. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private static final int LONGEST_REASON = 2000;

  /**
   * In bytes. etcd takes 1.5 MiB by default, in which KubeRay's status and the managers of fields
   * must have room, too.
   */
  private static final int LARGEST_RESOURCE = 1024 * 1024;

  /** Reasons take some calls each. */
  private static final Duration EVIDENCE_INTERVAL = Duration.ofSeconds(4);

  private final RayMapping mapping;
  private final KubeRaySettings settings;
  private final Clock clock;
  private final KubernetesClient client;
  private final KubeRayClient kubernetes;

  /**
   * What is remembered while a revision is worked on. Work can stop without a word, as when another
   * worker goes on with it.
   */
  private final Map<EndpointKey, Memory> memories =
      Caffeine.newBuilder().expireAfterAccess(FORGOTTEN_AFTER).<EndpointKey, Memory>build().asMap();

  /** Why the API server can't be asked, by what is asked for: each reason is logged once. */
  private final Map<EndpointKey, String> troubles =
      Caffeine.newBuilder().expireAfterAccess(FORGOTTEN_AFTER).<EndpointKey, String>build().asMap();

  private @Nullable RayServiceWatch changes;

  /** Makes one; nothing is asked of Kubernetes yet. */
  public KubeRayRuntime(RayMapping mapping, KubeRaySettings settings, Clock clock) {
    this(mapping, settings, clock, client(settings));
  }

  KubeRayRuntime(
      RayMapping mapping, KubeRaySettings settings, Clock clock, KubernetesClient client) {
    this.mapping = mapping;
    this.settings = settings;
    this.clock = clock;
    this.client = client;
    this.kubernetes = new KubeRayClient(client);
  }

  private static KubernetesClient client(KubeRaySettings settings) {
    Config config =
        settings.kubeconfig() == null
            ? Config.autoConfigure(settings.context())
            : Config.fromKubeconfig(settings.context(), settings.kubeconfig().toFile());
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withConnectionTimeout((int) settings.connectTimeout().toMillis())
                .withRequestTimeout((int) settings.requestTimeout().toMillis())
                // Whoever asks tries again, and says so to the endpoint's owner.
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  @Override
  public synchronized void onChange(Consumer<EndpointKey> listener) {
    if (changes == null) {
      String namespace =
          settings.hasOneNamespace() ? settings.namespaceOf(new EndpointKey("any", "any")) : null;
      changes = new RayServiceWatch(client, namespace, listener);
    }
  }

  @Override
  public synchronized void close() {
    if (changes != null) {
      changes.close();
    }
    client.close();
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    Progress checked = mapping.validate(desired);
    if (!(checked instanceof Progress.Done)) {
      return checked;
    }
    Optional<ClusterShape> shape = mapping.clusterShape(desired.spec());
    if (shape.isEmpty()) {
      return !ServeApplications.of(desired.spec()).isEmpty()
          ? RayFailure.INVALID_SPEC.because(
              "config.ray_service_config.ray_cluster_config: missing (expected: nodes, here or in"
                  + " ray_resource)",
              Serving.AS_BEFORE)
          : new Progress.Done();
    }
    Optional<ClusterShape.Image> image = image(shape.get());
    if (image.isEmpty()) {
      return RayFailure.NO_IMAGE.because(
          "cap: no image (expected: a CAP with an image, as this service has none of its own)",
          Serving.AS_BEFORE);
    }
    ServeConfigV2 serveConfig = ServeConfigV2.of(mapping.serveConfig(desired.spec()));
    int size =
        manifest(desired, serveConfig, shape.get(), image.get())
            .toString()
            .getBytes(StandardCharsets.UTF_8)
            .length;
    return size <= LARGEST_RESOURCE
        ? new Progress.Done()
        : RayFailure.INVALID_SPEC.because(
            "config.ray_service_config: "
                + size
                + " bytes as a RayService (expected: at most "
                + LARGEST_RESOURCE
                + ", as Kubernetes keeps none that are larger; shorten user_config and env_vars, or"
                + " ask for fewer worker groups)",
            Serving.AS_BEFORE);
  }

  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    Progress progress =
        applying(
            desired,
            rollout -> {
              Name name = name(desired);
              return rollout.begin(kubernetes.service(name.namespace(), name.service()));
            });
    return forgottenWhenFailed(desired, progress);
  }

  /** KubeRay hands the configuration over; until then it may refuse it. */
  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    Progress progress = forgottenWhenFailed(desired, looking(desired));
    boolean waits = progress instanceof Progress.Pending;
    return waits && memory(desired).looks().isTaken() ? new Progress.Done() : progress;
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    Progress progress = looking(desired);
    if (!(progress instanceof Progress.Pending)) {
      memories.remove(desired.key());
    }
    return progress;
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    Progress progress = removing(desired);
    if (!(progress instanceof Progress.Pending)) {
      memories.remove(desired.key());
    }
    return progress;
  }

  private Progress forgottenWhenFailed(DesiredEndpoint desired, Progress progress) {
    if (progress instanceof Progress.Failed) {
      memories.remove(desired.key());
    }
    return progress;
  }

  private Progress looking(DesiredEndpoint desired) {
    return applying(
        desired,
        rollout -> {
          Shown shown = shown(desired);
          return warned(
              desired,
              shown,
              rollout.look(
                  shown.service(),
                  shown.clusters(),
                  shown.evidence(),
                  memory(desired).looks(),
                  clock.instant()));
        });
  }

  /** With what the owner should know, once everything is done. */
  private static Look warned(DesiredEndpoint desired, Shown shown, Look look) {
    return look.next() instanceof Next.Tell tell && tell.progress() instanceof Progress.Done
        ? new Look(
            new Next.Tell(
                new Progress.Done(
                    AppliedWarnings.about(desired, NotStarted::unseen, !shown.isOnNewCluster()))),
            look.looks())
        : look;
  }

  private Progress removing(DesiredEndpoint desired) {
    return attempt(
        desired,
        () -> {
          Shown shown = shown(desired);
          Look look =
              KubeRayRollout.remove(
                  desired.key(),
                  desired.revision(),
                  shown.service(),
                  shown.clusters(),
                  shown.evidence(),
                  RayText.hidingSecretsOf(desired.spec()),
                  memory(desired).looks());
          remember(desired, look.looks());
          return follow(look.next(), desired, Optional.empty());
        });
  }

  private Progress applying(DesiredEndpoint desired, Function<KubeRayRollout, Look> decision) {
    Wanted wanted;
    try {
      Optional<ClusterShape> shape = mapping.clusterShape(desired.spec());
      if (shape.isEmpty()) {
        // Nothing is asked for, so nothing may be left of what was.
        return removing(desired);
      }
      wanted =
          new Wanted(
              ServeConfigV2.of(mapping.serveConfig(desired.spec())),
              shape.get(),
              image(shape.get())
                  .orElseThrow(() -> new IllegalArgumentException("cap: no image any more")));
    } catch (IllegalArgumentException e) {
      // A catalogue changed meanwhile.
      return RayFailure.INVALID_SPEC.because(String.valueOf(e.getMessage()), Serving.AS_BEFORE);
    }
    KubeRayRollout rollout =
        new KubeRayRollout(
            desired.key(),
            desired.revision(),
            wanted.serveConfig(),
            wanted.shape(),
            wanted.image().name(),
            RayServiceManifest.clusterHash(
                desired.key(), wanted.shape(), wanted.image(), settings.imagePullSecrets()),
            PreviousApplications.of(desired),
            settings);
    return attempt(
        desired,
        () -> {
          Look look = decision.apply(rollout);
          remember(desired, look.looks());
          return follow(look.next(), desired, Optional.of(wanted));
        });
  }

  private Progress attempt(DesiredEndpoint desired, Supplier<Progress> attempt) {
    try {
      Progress progress = attempt.get();
      if (troubles.remove(desired.key()) != null) {
        memories.computeIfPresent(desired.key(), (key, memory) -> memory.withoutTrouble());
        LOGGER
            .atInfo()
            .addKeyValue("endpoint", desired.key())
            .log("Kubernetes does what is asked again");
      }
      return progress;
    } catch (ResourceConflictException e) {
      Looks looks = memory(desired).looks();
      return new Progress.Pending(
          FIRST_BACK_OFF, "the RayService changed meanwhile: looked at anew", looks.serving());
    } catch (ResourceRefusedException e) {
      return e.failure().because(told(desired, e), memory(desired).looks().serving());
    } catch (UnavailableException e) {
      return tryAgain(desired, e);
    }
  }

  private Progress follow(Next next, DesiredEndpoint desired, Optional<Wanted> wanted) {
    Name name = name(desired);
    if (next instanceof Next.Apply apply) {
      Wanted known = wanted.orElseThrow();
      kubernetes.apply(
          manifest(desired, apply.serveConfig(), known.shape(), known.image()),
          apply.resourceVersion(),
          desired.guard());
      log(desired, name, "RayService written");
      return apply.applied();
    }
    if (next instanceof Next.Resize resize) {
      desired.guard().check();
      kubernetes.resize(name.namespace(), resize.cluster(), wanted.orElseThrow().shape());
      log(desired, name, "numbers of nodes of the RayCluster set");
      return resize.resized();
    }
    if (next instanceof Next.Delete delete) {
      desired.guard().check();
      kubernetes.delete(name.namespace(), name.service(), delete.resourceVersion());
      log(desired, name, "RayService deleted");
      return delete.deleted();
    }
    return ((Next.Tell) next).progress();
  }

  private Shown shown(DesiredEndpoint desired) {
    Name name = name(desired);
    Optional<ObservedRayService> service = kubernetes.service(name.namespace(), name.service());
    List<ObservedRayCluster> clusters = kubernetes.clusters(name.namespace(), name.service());
    Memory memory = memory(desired);
    Instant now = clock.instant();
    if (Duration.between(memory.evidenceAt(), now).compareTo(EVIDENCE_INTERVAL) >= 0) {
      List<String> names = clusters.stream().map(ObservedRayCluster::name).toList();
      memory = memory.with(evidence(name, names), now);
      memories.put(desired.key(), memory);
    }
    return new Shown(service, clusters, memory.evidence());
  }

  /** Reasons are worth having, but nothing waits for them. */
  private Diagnostics evidence(Name name, List<String> clusters) {
    try {
      return kubernetes.evidence(name.namespace(), name.service(), clusters);
    } catch (UnavailableException e) {
      LOGGER
          .atDebug()
          .addKeyValue("service", name.service())
          .addKeyValue("reason", e.getMessage())
          .log("events and pods can't be read");
      return Diagnostics.NONE;
    }
  }

  /** The API server, or a webhook behind it, may repeat what it was given. */
  private static String told(DesiredEndpoint desired, RuntimeException e) {
    return RayText.hidingSecretsOf(desired.spec())
        .of(String.valueOf(e.getMessage()), LONGEST_REASON);
  }

  private Progress tryAgain(DesiredEndpoint desired, UnavailableException e) {
    String reason = told(desired, e);
    if (!reason.equals(troubles.put(desired.key(), reason))) {
      LOGGER
          .atLevel(e.isOperatorNeeded() ? Level.ERROR : Level.WARN)
          .addKeyValue("endpoint", desired.key())
          .addKeyValue("revision", desired.revision())
          .addKeyValue("reason", reason)
          .addKeyValue("cause", belowTheClient(e))
          .log("Kubernetes can't do what is asked, will be tried again");
    }
    Memory memory = memory(desired);
    memories.put(desired.key(), memory.afterTrouble());
    return new Progress.Pending(memory.backOff(), reason, memory.looks().serving());
  }

  /** Why there was no answer; the client's own exceptions repeat the answer if there was one. */
  private static @Nullable Throwable belowTheClient(UnavailableException e) {
    return e.getCause() == null ? null : e.getCause().getCause();
  }

  private static void log(DesiredEndpoint desired, Name name, String what) {
    LOGGER
        .atInfo()
        .addKeyValue("endpoint", desired.key())
        .addKeyValue("revision", desired.revision())
        .addKeyValue("namespace", name.namespace())
        .addKeyValue("service", name.service())
        .log(what);
  }

  private ObjectNode manifest(
      DesiredEndpoint desired,
      ServeConfigV2 serveConfig,
      ClusterShape shape,
      ClusterShape.Image image) {
    return RayServiceManifest.of(
        desired.key(),
        name(desired).namespace(),
        desired.revision(),
        serveConfig.text(),
        shape,
        image,
        settings.imagePullSecrets());
  }

  private Optional<ClusterShape.Image> image(ClusterShape shape) {
    return shape
        .image()
        .or(
            () ->
                settings.image() == null || settings.rayVersion() == null
                    ? Optional.empty()
                    : Optional.of(new ClusterShape.Image(settings.image(), settings.rayVersion())));
  }

  private Name name(DesiredEndpoint desired) {
    return new Name(settings.namespaceOf(desired.key()), KubernetesName.ofService(desired.key()));
  }

  private void remember(DesiredEndpoint desired, Looks looks) {
    memories.put(desired.key(), memory(desired).with(looks));
  }

  private Memory memory(DesiredEndpoint desired) {
    Memory memory = memories.get(desired.key());
    return memory != null && memory.revision() == desired.revision()
        ? memory
        : new Memory(
            desired.revision(),
            Looks.begun(Serving.AS_BEFORE, Optional.empty()),
            Diagnostics.NONE,
            Instant.EPOCH,
            0);
  }

  private record Name(String namespace, String service) {}

  private record Wanted(ServeConfigV2 serveConfig, ClusterShape shape, ClusterShape.Image image) {}

  private record Shown(
      Optional<ObservedRayService> service,
      List<ObservedRayCluster> clusters,
      Diagnostics evidence) {
    /** Whether Ray fetches archives anew for what takes requests. */
    boolean isOnNewCluster() {
      return service.stream()
          .anyMatch(
              found ->
                  clusters.stream()
                      .filter(cluster -> cluster.name().equals(found.active().cluster()))
                      .anyMatch(cluster -> cluster.isMadeFor(found)));
    }
  }

  /**
   * What is remembered of one revision.
   *
   * @param troubles how often in succession Kubernetes could not be asked
   */
  private record Memory(
      long revision, Looks looks, Diagnostics evidence, Instant evidenceAt, int troubles) {
    Memory with(Looks newer) {
      return new Memory(revision, newer, evidence, evidenceAt, troubles);
    }

    Memory with(Diagnostics newer, Instant at) {
      return new Memory(revision, looks, newer, at, troubles);
    }

    Memory withoutTrouble() {
      return new Memory(revision, looks, evidence, evidenceAt, 0);
    }

    Memory afterTrouble() {
      return new Memory(revision, looks, evidence, evidenceAt, troubles + 1);
    }

    Duration backOff() {
      return FIRST_BACK_OFF.multipliedBy(1L << Math.min(troubles, MOST_DOUBLINGS));
    }
  }
}
