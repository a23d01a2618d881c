package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The applications that served before a revision, and whether something still serves in their
 * place.
 */
public final class PreviousApplications {
  private final Map<String, ServedApplication> applications;

  private PreviousApplications(Collection<ServedApplication> applications) {
    this.applications =
        applications.stream()
            .collect(Collectors.toUnmodifiableMap(ServedApplication::name, Function.identity()));
  }

  /** With these applications. */
  public static PreviousApplications of(Collection<ServedApplication> applications) {
    return new PreviousApplications(applications);
  }

  /** Those of the version that was applied last. */
  public static PreviousApplications of(DesiredEndpoint desired) {
    return of(
        desired.previous().map(SpecRevision::getSpec).map(ServeApplications::of).stream()
            .flatMap(List::stream)
            .map(ServedApplication::of)
            .toList());
  }

  /** Their names. */
  public Set<String> names() {
    return applications.keySet();
  }

  Optional<ServedApplication> application(String name) {
    return Optional.ofNullable(applications.get(name));
  }

  /** Those that a revision removes, sorted. */
  public List<String> removedBy(Map<String, ObjectNode> wanted) {
    return names().stream().filter(name -> !wanted.containsKey(name)).sorted().toList();
  }

  /**
   * Whether what served before still does: something has to serve for each application whose name
   * or route the revision keeps. Those that it removes together with their route go at once, as
   * they should.
   *
   * @param wanted the revision's applications by name, in Ray's schema
   * @param mayServe whether that application may, as far as is shown
   * @param servesNow whether the application of that name does
   */
  public Serving serving(
      Map<String, ObjectNode> wanted,
      Predicate<ServedApplication> mayServe,
      Predicate<String> servesNow) {
    if (applications.isEmpty()) {
      return Serving.AS_BEFORE;
    }
    Predicate<ServedApplication> serves =
        served ->
            mayServe.test(served) || successorAtRoute(served, wanted).filter(servesNow).isPresent();
    List<ServedApplication> kept =
        applications.values().stream()
            .filter(
                served ->
                    wanted.containsKey(served.name())
                        || successorAtRoute(served, wanted).isPresent())
            .toList();
    boolean serving =
        kept.isEmpty()
            ? applications.values().stream().anyMatch(serves)
            : kept.stream().allMatch(serves);
    return serving ? Serving.AS_BEFORE : Serving.NOTHING;
  }

  /** The application of the revision that takes over the route of one that served before. */
  private static Optional<String> successorAtRoute(
      ServedApplication served, Map<String, ObjectNode> wanted) {
    return served
        .route()
        .flatMap(
            route ->
                wanted.entrySet().stream()
                    .filter(each -> each.getValue().path("route_prefix").asString("").equals(route))
                    .map(Map.Entry::getKey)
                    .findFirst());
  }
}
