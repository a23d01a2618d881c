package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;

/**
 * What was decided about a request in the log.
 *
 * @param decision has the endpoint's state after exactly the requests up to this one
 */
public record RequestDecision(long revision, Decision decision) {}
