package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.DataSource;
import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayServiceConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The Ray service in an endpoint's spec, and the names of its fields in a request. */
final class RayServiceSpec {
  static final String FIELD = "config.ray_service_config";
  static final String APPLICATIONS = ServeApplications.FIELD;
  static final String CLUSTER = FIELD + ".ray_cluster_config";

  private RayServiceSpec() {}

  static Optional<RayServiceConfig> of(EndpointSpec spec) {
    return Optional.ofNullable(spec.getConfig()).map(EndpointConfig::getRayServiceConfig);
  }

  /** Where the service's data is, if it has any. */
  static Optional<String> dataInputPath(EndpointSpec spec) {
    return of(spec).map(RayServiceConfig::getDataInfos).orElse(List.of()).stream()
        .map(DataSource::getInputPath)
        .filter(Objects::nonNull)
        .findFirst();
  }
}
