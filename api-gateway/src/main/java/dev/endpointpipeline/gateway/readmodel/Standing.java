package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;

/**
 * Where an endpoint stands: what deciding about a request needs, without its whole state.
 *
 * @param revision the request that brought the current spec
 * @param handledRevision the newest request that was dealt with, never below revision
 */
public record Standing(long revision, long handledRevision, EndpointStatus status) {
  static Standing of(EndpointState state) {
    return new Standing(state.getRevision(), state.getHandledRevision(), state.getStatus());
  }
}
