package dev.endpointpipeline.endtoend.guarantees;

import dev.endpointpipeline.endtoend.pipeline.Answer;
import dev.endpointpipeline.schemas.EndpointKey;

/**
 * What a gateway showed of an endpoint, with the revision that {@code If-Match} may name.
 *
 * @param key the endpoint's, as in Kafka
 * @param maxOfMu empty when there is none, as the description
 */
public record Shown(String key, long revision, String name, String description, String maxOfMu) {
  /** Takes a Show that was answered with 200. */
  public static Shown of(EndpointKey key, Answer answer) {
    return new Shown(
        key.toString(),
        answer.revision(),
        answer.text("/name"),
        answer.text("/description"),
        answer.text("/reserved_resource/mu/max"));
  }
}
