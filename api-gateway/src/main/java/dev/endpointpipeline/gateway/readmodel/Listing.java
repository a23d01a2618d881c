package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;

/**
 * One page of a workspace's endpoints, in the order of their ids.
 *
 * @param total how many endpoints there are on all pages
 * @param page their states, each decoded when the iterator reaches it: many large ones must not be
 *     in memory at once
 */
public record Listing(int total, Iterable<EndpointState> page) {}
