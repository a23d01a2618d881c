package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;

/**
 * What would be decided about a request if it were the next one for its endpoint.
 *
 * @param growth how many endpoints and bytes of configuration it would add
 * @param beingDeleted whether the endpoint is being deleted already
 * @param unhandled how many requests for the endpoint the worker has not handled
 */
public record Preview(Decision decision, Growth growth, boolean beingDeleted, int unhandled) {
  /**
   * What a request adds.
   *
   * @param bytes below zero if the configuration gets smaller
   */
  public record Growth(int endpoints, long bytes) {}
}
