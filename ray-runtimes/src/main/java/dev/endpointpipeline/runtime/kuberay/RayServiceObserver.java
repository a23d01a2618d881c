package dev.endpointpipeline.runtime.kuberay;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what Kubernetes shows of an endpoint; diagnostics only now and then. */
final class RayServiceObserver {
  private static final Logger LOGGER = LoggerFactory.getLogger(RayServiceObserver.class);

  /** Diagnostics take several calls each. */
  private static final Duration DIAGNOSTICS_INTERVAL = Duration.ofSeconds(4);

  private final KubeRayClient kubeRay;
  private final DiagnosticsReader reader;
  private final Cache<DiagnosedRevision, Diagnostics> recent;

  private record DiagnosedRevision(ResourceName service, long revision) {}

  RayServiceObserver(KubernetesClient client, KubeRayClient kubeRay, Clock clock) {
    this.kubeRay = kubeRay;
    this.reader = new DiagnosticsReader(client);
    this.recent =
        Caffeine.newBuilder()
            .expireAfterWrite(DIAGNOSTICS_INTERVAL)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  ObservedState state(ResourceName name, long revision) {
    Optional<ObservedRayService> service = kubeRay.service(name.namespace(), name.name());
    List<ObservedRayCluster> clusters = kubeRay.clusters(name.namespace(), name.name());
    DiagnosedRevision diagnosed = new DiagnosedRevision(name, revision);
    Diagnostics diagnostics = recent.getIfPresent(diagnosed);
    if (diagnostics == null) {
      diagnostics = diagnostics(name, clusters);
      recent.put(diagnosed, diagnostics);
    }
    return new ObservedState(service, clusters, diagnostics);
  }

  /** Nothing depends on them but what is reported. */
  private Diagnostics diagnostics(ResourceName name, List<ObservedRayCluster> clusters) {
    try {
      return reader.read(name, clusters.stream().map(ObservedRayCluster::name).toList());
    } catch (UnavailableException e) {
      LOGGER
          .atDebug()
          .addKeyValue("service", name)
          .addKeyValue("reason", e.getMessage())
          .log("events and pods can't be read");
      return Diagnostics.NONE;
    }
  }
}
