package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;

/**
 * An endpoint as it is at one moment.
 *
 * @param state what was stored, decoded
 */
record Snapshot(StoredState stored, EndpointState state) {}
