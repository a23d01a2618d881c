package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.ray.AppliedWarnings;
import dev.endpointpipeline.runtime.ray.AppliedWarnings.NotStarted;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RayMapping;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.ray.ServeUrls;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import dev.endpointpipeline.runtime.rollout.RolloutDriver;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointUrl;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves each endpoint on a Ray cluster of its own, which KubeRay creates from a RayService.
 *
 * <p>Cluster and applications are in one resource and are written at once: KubeRay would otherwise
 * give the old configuration to a new cluster, or the new one to the old cluster.
 */
public final class KubeRayRuntime implements EndpointRuntime, AutoCloseable {
  private final RayServiceMapping mapping;
  private final KubeRaySettings settings;
  private final Clock clock;
  private final KubernetesClient client;
  private final KubeRayClient kubeRay;
  private final RayServiceObserver observer;
  private final RolloutDriver<Action, KubeRayObservations> driver =
      new RolloutDriver<>("Kubernetes", KubeRayObservations.NONE);
  private @Nullable RayServiceWatch watch;

  /** Makes one; asks nothing of Kubernetes yet. */
  public KubeRayRuntime(RayMapping mapping, KubeRaySettings settings, Clock clock) {
    this(mapping, settings, clock, client(settings));
  }

  KubeRayRuntime(
      RayMapping mapping, KubeRaySettings settings, Clock clock, KubernetesClient client) {
    this.mapping = new RayServiceMapping(mapping, settings);
    this.settings = settings;
    this.clock = clock;
    this.client = client;
    this.kubeRay = new KubeRayClient(client);
    this.observer = new RayServiceObserver(client, kubeRay, clock);
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
                // The driver retries, and reports it to the endpoint's owner.
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  @Override
  public synchronized void onChange(Consumer<EndpointKey> listener) {
    if (watch == null) {
      String namespace =
          settings.hasOneNamespace() ? settings.namespaceOf(new EndpointKey("any", "any")) : null;
      watch = new RayServiceWatch(client, namespace, listener);
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
    client.close();
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    return mapping.validate(desired);
  }

  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    ResourceName name = mapping.name(desired.key());
    return apply(
        desired,
        service ->
            observations ->
                rollout(desired, service).begin(kubeRay.service(name.namespace(), name.name())));
  }

  /** KubeRay gives the configuration to Ray; until then Ray may refuse it. */
  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    Progress progress = poll(desired);
    return progress instanceof Progress.Pending && driver.observations(desired).own().isObserved()
        ? new Progress.Done()
        : progress;
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    return driver.forgottenWhenEnded(desired, poll(desired));
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    return driver.forgottenWhenEnded(desired, remove(desired));
  }

  private Progress poll(DesiredEndpoint desired) {
    return apply(
        desired,
        service ->
            observations -> {
              ObservedState state = state(desired);
              return rollout(desired, service)
                  .observe(state, observations, clock.instant())
                  .whenDone(
                      () ->
                          new Progress.Done(
                              AppliedWarnings.about(
                                  desired, NotStarted::unseen, !state.isOnNewCluster()),
                              urls(desired)));
            });
  }

  private List<EndpointUrl> urls(DesiredEndpoint desired) {
    ResourceName name = mapping.name(desired.key());
    return settings
        .urlOf(desired.key(), name.name())
        .map(proxy -> ServeUrls.below(proxy, settings.urlAccess(), desired.spec()))
        .orElse(List.of());
  }

  private KubeRayRollout rollout(DesiredEndpoint desired, DesiredRayService service) {
    return new KubeRayRollout(service, PreviousApplications.of(desired), settings);
  }

  private ObservedState state(DesiredEndpoint desired) {
    return observer.state(mapping.name(desired.key()), desired.revision());
  }

  private Progress apply(DesiredEndpoint desired, Function<DesiredRayService, Poll> poll) {
    return RolloutDriver.mapped(
        () -> mapping.map(desired),
        service ->
            service.isPresent()
                ? step(desired, service, poll.apply(service.get()))
                // No nodes are asked for, so none may be left.
                : remove(desired));
  }

  private Progress remove(DesiredEndpoint desired) {
    RayServiceRemoval removal =
        new RayServiceRemoval(
            new RayServiceGuard(desired.key(), KubeRayRollout.rules(desired.revision(), settings)),
            RayText.hidingSecretsOf(desired.spec()));
    return step(
        desired, Optional.empty(), observations -> removal.observe(state(desired), observations));
  }

  private Progress step(DesiredEndpoint desired, Optional<DesiredRayService> service, Poll poll) {
    ResourceName name = mapping.name(desired.key());
    ActionExecutor executor = new ActionExecutor(kubeRay, mapping, name, desired, service);
    try {
      return driver.step(desired, name, poll::decide, action -> action.accept(executor));
    } catch (ResourceConflictException e) {
      return new Progress.Pending(
          RolloutDriver.FIRST_BACK_OFF,
          "the RayService has changed since it was read: it is read again",
          driver.observations(desired).serving());
    }
  }

  /** Reads what Kubernetes shows and decides. */
  @FunctionalInterface
  private interface Poll {
    RolloutDecision<Action, KubeRayObservations> decide(
        Observations<KubeRayObservations> observations);
  }
}
