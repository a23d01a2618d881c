package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;

/**
 * What would become of a request if it were the next about its endpoint.
 *
 * @param growth by how many endpoints and bytes of configuration there would be more; of bytes also
 *     less than none
 * @param beingDeleted whether the endpoint is being deleted already
 * @param unhandled how many requests about the endpoint the worker has not handled
 */
public record Foresight(Decision decision, Growth growth, boolean beingDeleted, int unhandled) {
  /** By how much more there would be. */
  public record Growth(int endpoints, long bytes) {}
}
