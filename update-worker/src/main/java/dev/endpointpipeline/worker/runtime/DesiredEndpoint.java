package dev.endpointpipeline.worker.runtime;

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
 */
public record DesiredEndpoint(
    EndpointKey key, long revision, EndpointSpec spec, Optional<SpecRevision> previous) {}
