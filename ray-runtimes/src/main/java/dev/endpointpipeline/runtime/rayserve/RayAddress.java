package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an endpoint's Ray is.
 *
 * @param dashboard base of its REST API
 * @param tokenFile holds the token that it asks for, if it asks for one
 */
record RayAddress(URI dashboard, Optional<Path> tokenFile) {

  /** The endpoint's own Ray; none if the settings name none. */
  static Optional<RayAddress> of(EndpointKey key, RayServeSettings settings) {
    return Optional.ofNullable(settings.addresses().get(key.toString()))
        .or(
            () ->
                Optional.ofNullable(settings.address())
                    .map(template -> URI.create(RayServeSettings.filledIn(template, key))))
        .map(
            dashboard ->
                new RayAddress(
                    dashboard,
                    Optional.ofNullable(settings.tokenFile())
                        .map(template -> Path.of(RayServeSettings.filledIn(template, key)))));
  }

  @Override
  public String toString() {
    return dashboard.toString();
  }
}
