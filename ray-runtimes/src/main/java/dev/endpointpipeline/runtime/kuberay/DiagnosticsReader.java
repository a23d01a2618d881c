package dev.endpointpipeline.runtime.kuberay;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the events and pods that say why a RayService does not get any further. */
final class DiagnosticsReader {
  /** A label that KubeRay sets. */
  private static final String OF_CLUSTER = "ray.io/cluster";

  private static final int MAX_PODS_ASKED_ABOUT = 3;

  private final KubernetesClient client;

  DiagnosticsReader(KubernetesClient client) {
    this.client = client;
  }

  /** Diagnostics of a RayService and of those clusters of it. */
  Diagnostics read(ResourceName service, List<String> clusters) {
    String namespace = service.namespace();
    List<Pod> pods =
        clusters.isEmpty()
            ? List.of()
            : KubeRayClient.read(
                    () ->
                        client
                            .pods()
                            .inNamespace(namespace)
                            .withLabelIn(OF_CLUSTER, clusters.toArray(String[]::new))
                            .list())
                .map(list -> list.getItems())
                .orElse(List.of());
    List<String> troubles = new ArrayList<>();
    List<String> asked = new ArrayList<>(clusters);
    asked.add(0, service.name());
    for (Pod pod : pods) {
      PodProblem.of(pod).ifPresent(troubles::add);
      boolean running =
          pod.getStatus() != null && Objects.equals(pod.getStatus().getPhase(), "Running");
      if (!running && asked.size() < 1 + clusters.size() + MAX_PODS_ASKED_ABOUT) {
        asked.add(pod.getMetadata().getName());
      }
    }
    return new Diagnostics(
        asked.stream().flatMap(name -> events(namespace, name)).toList(), troubles);
  }

  private Stream<Diagnostics.Event> events(String namespace, String about) {
    return KubeRayClient.read(
            () ->
                client
                    .events()
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("regarding.name", about)
                    .list())
        .map(list -> list.getItems())
        .orElse(List.of())
        .stream()
        .filter(event -> event.getRegarding() != null)
        .filter(event -> about.equals(event.getRegarding().getName()))
        .map(DiagnosticsReader::event);
  }

  private static Diagnostics.Event event(io.fabric8.kubernetes.api.model.events.v1.Event event) {
    ObjectReference regarding = event.getRegarding();
    return new Diagnostics.Event(
        orEmpty(regarding.getKind()),
        orEmpty(regarding.getName()),
        orEmpty(regarding.getResourceVersion()),
        "Warning".equals(event.getType()),
        orEmpty(event.getReason()),
        orEmpty(event.getNote()),
        Stream.of(
                event.getSeries() == null ? null : time(event.getSeries().getLastObservedTime()),
                event.getDeprecatedLastTimestamp(),
                time(event.getEventTime()),
                event.getMetadata().getCreationTimestamp())
            .filter(Objects::nonNull)
            .flatMap(text -> ObservedRayService.time(text).stream())
            .findFirst()
            .orElse(Instant.EPOCH));
  }

  private static @Nullable String time(@Nullable MicroTime time) {
    return time == null ? null : time.getTime();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
