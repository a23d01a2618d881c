package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.Optional;

/**
 * What a runtime is to bring about.
 *
 * @param revision grows with every change of the endpoint
 * @param spec what shall be served
 * @param previous what was served before, if anything was
 * @param hadApplications whether any revision so far asked for applications, so that there may be
 *     some that neither of the two specs names
 * @param guard to be asked right before each write
 */
public record DesiredEndpoint(
    EndpointKey key,
    long revision,
    EndpointSpec spec,
    Optional<SpecRevision> previous,
    boolean hadApplications,
    CallGuard guard) {

  /** One that nothing guards. */
  public DesiredEndpoint(
      EndpointKey key,
      long revision,
      EndpointSpec spec,
      Optional<SpecRevision> previous,
      boolean hadApplications) {
    this(key, revision, spec, previous, hadApplications, CallGuard.NONE);
  }

  /** One that never had other applications than those of the two specs. */
  public DesiredEndpoint(
      EndpointKey key, long revision, EndpointSpec spec, Optional<SpecRevision> previous) {
    this(key, revision, spec, previous, false);
  }

  /** The same, with another guard. */
  public DesiredEndpoint guardedBy(CallGuard other) {
    return new DesiredEndpoint(key, revision, spec, previous, hadApplications, other);
  }
}
