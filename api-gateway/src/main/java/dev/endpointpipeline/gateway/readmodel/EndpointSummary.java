package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;

/**
 * What deciding and searching need of an endpoint, without its whole state.
 *
 * @param revision the request that brought the current spec
 * @param handledRevision the newest request that was handled, never below revision
 * @param specBytes what its current spec takes, in bytes of Avro
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
