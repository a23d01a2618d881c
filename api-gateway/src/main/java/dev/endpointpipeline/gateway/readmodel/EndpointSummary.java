package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;

/**
 * The parts of an endpoint's state that lists, quotas and decisions need.
 *
 * @param revision the request that set the current spec
 * @param handledRevision the newest request that was handled, never below revision
 * @param specBytes size of the current spec in Avro
 */
record EndpointSummary(
    long revision,
    long handledRevision,
    EndpointStatus status,
    String name,
    EndpointType type,
    int specBytes) {
  static EndpointSummary of(EndpointState state, int specBytes) {
    return new EndpointSummary(
        state.getRevision(),
        state.getHandledRevision(),
        state.getStatus(),
        state.getSpec().getName(),
        state.getSpec().getType(),
        specBytes);
  }
}
