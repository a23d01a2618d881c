package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.Optional;

/** Desired endpoints whose writes are all allowed, unless they are guarded. */
public final class DesiredEndpoints {
  private DesiredEndpoints() {}

  /** One that had no applications other than those of the two specs. */
  public static DesiredEndpoint of(
      EndpointKey key, long revision, EndpointSpec spec, Optional<SpecRevision> previous) {
    return of(key, revision, spec, previous, false);
  }

  public static DesiredEndpoint of(
      EndpointKey key,
      long revision,
      EndpointSpec spec,
      Optional<SpecRevision> previous,
      boolean hadApplications) {
    return new DesiredEndpoint(key, revision, spec, previous, hadApplications, () -> {});
  }

  /** The same endpoint with another guard. */
  public static DesiredEndpoint guarded(DesiredEndpoint desired, CallGuard guard) {
    return new DesiredEndpoint(
        desired.key(),
        desired.revision(),
        desired.spec(),
        desired.previous(),
        desired.hadApplications(),
        guard);
  }
}
