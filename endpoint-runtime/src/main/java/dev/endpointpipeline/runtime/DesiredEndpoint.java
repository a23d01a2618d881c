package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.Optional;

/**
 * The desired state of an endpoint in a runtime.
 *
 * @param revision increases with every change of the endpoint
 * @param spec to serve
 * @param previous the spec that was applied before, if any
 * @param hadApplications whether any revision so far had applications, so that the runtime may have
 *     some that are in neither spec
 * @param guard called right before each write
 */
public record DesiredEndpoint(
    EndpointKey key,
    long revision,
    EndpointSpec spec,
    Optional<SpecRevision> previous,
    boolean hadApplications,
    CallGuard guard) {}
