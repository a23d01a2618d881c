package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.schemas.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request if it were the next about its endpoint.
 *
 * @param before the endpoint's state as it is known; null if there is none
 */
public record Foresight(@Nullable EndpointState before, Decision decision) {}
