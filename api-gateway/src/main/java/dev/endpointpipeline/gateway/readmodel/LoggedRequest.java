package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.EndpointRequest;
import java.time.Instant;

/**
 * A request in the log.
 *
 * @param at the time of its record
 * @param bytes size of its record's value
 */
public record LoggedRequest(long revision, Instant at, EndpointRequest request, int bytes) {}
