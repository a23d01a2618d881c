package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.schemas.EndpointKey;

/**
 * A request that a gateway accepted with 202.
 *
 * @param revision of the request: the number in the response's ETag
 * @param dueNanoTime when the call was due, as a {@link System#nanoTime}
 */
public record AcceptedRequest(EndpointKey endpoint, long revision, long dueNanoTime) {}
