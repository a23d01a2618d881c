package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;

/**
 * What became of a request in its turn.
 *
 * @param decision has the endpoint's state after exactly the requests up to this one
 */
public record Verdict(long revision, Decision decision) {}
