package dev.endpointpipeline.runtime.kuberay;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What else Kubernetes tells of a RayService: why something does not come to pass.
 *
 * @param events about it, its clusters and their pods
 * @param pods those that don't run, and why, in Kubernetes' words
 */
record Diagnostics(List<Event> events, List<String> pods) {
  static final Diagnostics NONE = new Diagnostics(List.of(), List.of());

  private static final String REFUSED = "FailedToUpdateServeApplications";
  private static final String BAD_REQUEST = "UpdateDeployments fail: 400";
  private static final int MOST_PODS = 3;
  private static final int MOST_EVENTS = 3;

  /**
   * An event of Kubernetes. It may be lost, and be shown for an hour after it ceased to be true.
   *
   * @param resourceVersion the one of the object that it is about
   * @param at when it was last seen, by its writer's clock
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
   * Ray's 400 to the configuration of that RayService, if that was the answer. KubeRay tries again
   * every 2 s without writing the status, so the event is about the RayService as it is now; an
   * older event is about another configuration.
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

  /** The newest warnings since then, and pods that don't run; empty if there are none. */
  String reasons(Instant since) {
    Stream<String> warnings =
        events.stream()
            .filter(Event::warning)
            .filter(event -> !event.at().isBefore(since))
            .sorted(Comparator.comparing(Event::at).reversed())
            .map(event -> event.kind() + " " + event.reason() + ": " + event.note())
            .distinct()
            .limit(MOST_EVENTS);
    String more = pods.size() > MOST_PODS ? (pods.size() - MOST_PODS) + " more pods" : "";
    return Stream.of(pods.stream().limit(MOST_PODS), Stream.of(more), warnings)
        .flatMap(part -> part)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
