package dev.endpointpipeline.endtoend.guarantees;

import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.schemas.EndpointKey;

/**
 * A gateway's view of an endpoint, with the revision for {@code If-Match}.
 *
 * @param key of the endpoint, as in Kafka
 * @param maxOfMu empty if absent, as the description
 */
public record Shown(String key, long revision, String name, String description, String maxOfMu) {
  /** Reads a view from a 200 response. */
  public static Shown of(EndpointKey key, ApiResponse response) {
    return new Shown(
        key.toString(),
        response.revision(),
        response.text("/name"),
        response.text("/description"),
        response.text("/reserved_resource/mu/max"));
  }
}
