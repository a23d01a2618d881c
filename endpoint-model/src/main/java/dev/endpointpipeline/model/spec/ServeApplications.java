package dev.endpointpipeline.model.spec;

import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayServeConfig;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.ServeApplication;
import java.util.List;
import java.util.Optional;

/** The applications of a spec. */
public final class ServeApplications {
  /** The path of the field in a request. */
  public static final String FIELD = "config.ray_service_config.ray_serve_config.applications";

  private ServeApplications() {}

  /** All applications in order; empty if the spec has none. */
  public static List<ServeApplication> of(EndpointSpec spec) {
    return Optional.ofNullable(spec.getConfig())
        .map(EndpointConfig::getRayServiceConfig)
        .map(RayServiceConfig::getRayServeConfig)
        .map(RayServeConfig::getApplications)
        .orElse(List.of());
  }
}
