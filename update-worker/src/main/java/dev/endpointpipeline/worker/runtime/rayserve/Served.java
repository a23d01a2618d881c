package dev.endpointpipeline.worker.runtime.rayserve;

import dev.endpointpipeline.schemas.ServeApplication;
import java.util.Optional;

/**
 * An application that served before a revision.
 *
 * @param route where its requests went, as far as the endpoint's spec says so
 */
record Served(String name, Optional<String> route) {
  static Served of(ServeApplication application) {
    return new Served(
        application.getName(),
        Optional.ofNullable(application.getRoutePrefix()).filter(route -> !route.isEmpty()));
  }

  /** One of which only the name is known. */
  static Served named(String name) {
    return new Served(name, Optional.empty());
  }
}
