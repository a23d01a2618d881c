package dev.endpointpipeline.endtoend.guarantees;

/**
 * A request that a gateway accepted with 202.
 *
 * @param key the endpoint's, as in Kafka
 * @param requestId the X-Request-Id of the response
 * @param idempotencyKey of the request; empty if it had none
 * @param attempts how often the request was sent until the 202
 */
public record Acknowledged(
    String key, long revision, String requestId, String idempotencyKey, int attempts) {}
