package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.schemas.EndpointState;

/**
 * A request that Kafka has acknowledged.
 *
 * @param revision its offset in its partition
 * @param state the endpoint as it will be; of a retry, the endpoint as it is known now
 */
public record Accepted(long revision, EndpointState state) {}
