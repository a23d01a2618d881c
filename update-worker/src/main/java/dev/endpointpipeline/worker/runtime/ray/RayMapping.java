package dev.endpointpipeline.worker.runtime.ray;

import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.Optional;
import java.util.function.Supplier;

/** From an endpoint's spec to what Ray takes; pure but for catalogues that follow their files. */
public final class RayMapping {
  private final Supplier<CapVersions> caps;
  private final ObjectStore objectStore;

  /**
   * Makes one.
   *
   * @param obsAddress how to reach {@code obs://bucket/key}: an address with {@code {bucket}} and
   *     {@code {key}}; none if there is no such store
   */
  public RayMapping(Supplier<CapVersions> caps, Optional<String> obsAddress) {
    this.caps = caps;
    this.objectStore = new ObjectStore(obsAddress);
  }

  /**
   * What Ray Serve is to run.
   *
   * @throws IllegalArgumentException if the spec is none that Ray can run
   */
  public ServeConfig serveConfig(EndpointSpec spec) {
    return new ServeConfigMapping(objectStore, caps.get()).map(spec);
  }
}
