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

/** The applications that served before a revision, and whether something still answers for them. */
public final class PreviousApplications {
  private final Map<String, ServedApplication> applications;

  private PreviousApplications(Collection<ServedApplication> applications) {
    this.applications =
        applications.stream()
            .collect(Collectors.toUnmodifiableMap(ServedApplication::name, Function.identity()));
  }

  /** These. */
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

  /** Those that a revision takes away, sorted. */
  public List<String> withoutThoseOf(Map<String, ObjectNode> wanted) {
    return names().stream().filter(name -> !wanted.containsKey(name)).sorted().toList();
  }

  /**
   * Whether what served before still does: each application of which a revision keeps the name or
   * the route has to be answered for. Those that it takes away, with their route, go at once, as
   * they should.
   *
   * @param wanted the revision's applications by name, as Ray takes them
   * @param mayAnswer whether that application may, as far as is shown
   * @param answers whether the application of that name does
   */
  public Serving serving(
      Map<String, ObjectNode> wanted,
      Predicate<ServedApplication> mayAnswer,
      Predicate<String> answers) {
    if (applications.isEmpty()) {
      return Serving.AS_BEFORE;
    }
    Predicate<ServedApplication> serves =
        served ->
            mayAnswer.test(served) || takerOfTheRoute(served, wanted).filter(answers).isPresent();
    List<ServedApplication> kept =
        applications.values().stream()
            .filter(
                served ->
                    wanted.containsKey(served.name())
                        || takerOfTheRoute(served, wanted).isPresent())
            .toList();
    boolean serving =
        kept.isEmpty()
            ? applications.values().stream().anyMatch(serves)
            : kept.stream().allMatch(serves);
    return serving ? Serving.AS_BEFORE : Serving.NOTHING;
  }

  /** The application that shall have the requests of one that served before. */
  private static Optional<String> takerOfTheRoute(
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
