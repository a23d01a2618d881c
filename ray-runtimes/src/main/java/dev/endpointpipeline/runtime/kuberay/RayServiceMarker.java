package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Application;
import dev.endpointpipeline.runtime.ray.ApplicationMarker;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The serveConfigV2 of a revision with the marks that it needs after the one that is there. */
record RayServiceMarker(DesiredRayService desired, PreviousApplications previous) {

  ServeConfigV2 marked(Optional<ObservedRayService> found) {
    Optional<ServeConfigV2> given =
        found.map(ObservedRayService::serveConfig).flatMap(ServeConfigV2::parse);
    long revision = desired.revision();
    if (found.isEmpty() || given.isEmpty()) {
      return desired
          .serveConfig()
          .after(
              ServeConfigV2.NONE,
              true,
              revision,
              new ApplicationMarker(revision, 0, previous),
              (name, config) -> unknown(config));
    }
    ObservedRayService shown = found.get();
    if (isApplied(shown)) {
      // By us before, or by another worker.
      return given.get();
    }
    boolean atRest =
        shown.isObserved()
            && isClusterKept(shown)
            && shown.target().applications().values().stream().allMatch(Application::isRunning);
    return desired
        .serveConfig()
        .after(
            given.get(),
            atRest,
            revision,
            new ApplicationMarker(revision, shown.generation(), previous),
            (name, config) -> current(name, config, shown));
  }

  /** Whether this revision has been written, and not been changed since. */
  boolean isApplied(ObservedRayService shown) {
    return shown.revision().filter(applied -> applied == desired.revision()).isPresent()
        && ServeConfigV2.parse(shown.serveConfig())
            .filter(desired.serveConfig()::hasSameApplicationsAs)
            .isPresent();
  }

  private ApplicationMarker.Current current(
      String name, ObjectNode config, ObservedRayService shown) {
    return Optional.ofNullable(shown.target().applications().get(name))
        .map(
            application ->
                new ApplicationMarker.Current(
                    config,
                    application.isFailed(),
                    deployment -> isClusterKept(shown) && application.mayRun(deployment, previous)))
        .orElseGet(() -> unknown(config));
  }

  private static ApplicationMarker.Current unknown(ObjectNode config) {
    return new ApplicationMarker.Current(config, false, deployment -> false);
  }

  private boolean isClusterKept(ObservedRayService shown) {
    return shown.cluster().filter(desired.clusterHash()::equals).isPresent();
  }
}
