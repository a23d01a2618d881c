package dev.endpointpipeline.runtime.kuberay;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a RayService does not become ready, by Kubernetes' events and pods.
 *
 * @param events about it, its clusters and their pods
 * @param pods those that don't run, and why, in Kubernetes' words
 */
record Diagnostics(List<Event> events, List<String> pods) {
  static final Diagnostics NONE = new Diagnostics(List.of(), List.of());

  private static final String REFUSED = "FailedToUpdateServeApplications";
  private static final String BAD_REQUEST = "UpdateDeployments fail: 400";
  private static final int MAX_PODS = 3;
  private static final int MAX_EVENTS = 3;

  /**
   * An event of Kubernetes. Events can get lost, and stay for an hour after they ceased to be true.
   *
   * @param resourceVersion of the object that it is about
   * @param at when it happened last, by the clock of its writer
   */
  record Event(
      String kind,
      String name,
      String resourceVersion,
      boolean warning,
      String reason,
      String note,
      Instant at) {}

  /** Copies the lists. */
  Diagnostics {
    events = List.copyOf(events);
    pods = List.copyOf(pods);
  }

  /**
   * Ray's 400 to the configuration of that RayService, if there was one. KubeRay tries again every
   * 2 s without writing the status, so such an event is about the current resourceVersion; an event
   * about another one is about another configuration.
   */
  Optional<String> refusal(ObservedRayService service) {
    return events.stream()
        .filter(event -> event.kind().equals(RayServiceManifest.KIND))
        .filter(event -> event.name().equals(service.name()))
        .filter(event -> event.resourceVersion().equals(service.resourceVersion()))
        .filter(event -> event.reason().equals(REFUSED) && event.note().contains(BAD_REQUEST))
        .map(event -> event.note().substring(event.note().indexOf(BAD_REQUEST)))
        .findFirst();
  }

  /** Pods that don't run, and the newest warnings since then; may be empty. */
  String reasons(Instant since) {
    Stream<String> warnings =
        events.stream()
            .filter(Event::warning)
            .filter(event -> !event.at().isBefore(since))
            .sorted(Comparator.comparing(Event::at).reversed())
            .map(event -> event.kind() + " " + event.reason() + ": " + event.note())
            .distinct()
            .limit(MAX_EVENTS);
    String more = pods.size() > MAX_PODS ? (pods.size() - MAX_PODS) + " more pods" : "";
    return Stream.of(pods.stream().limit(MAX_PODS), Stream.of(more), warnings)
        .flatMap(part -> part)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
