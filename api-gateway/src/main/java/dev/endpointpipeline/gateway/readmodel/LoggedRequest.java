package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.EndpointRequest;
import java.time.Instant;

/**
 * A request as it is in the log.
 *
 * @param at the time of its record
 * @param bytes that its record's value takes
 */
public record LoggedRequest(long revision, Instant at, EndpointRequest request, int bytes) {}
