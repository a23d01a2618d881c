package dev.endpointpipeline.endtoend.guarantees;

/**
 * A request that a gateway answered with 202.
 *
 * @param key the endpoint's, as in Kafka
 * @param requestId the answer's X-Request-Id
 * @param idempotencyKey the request's; empty when it had none
 * @param attempts how often it was sent until the 202
 */
public record Acknowledged(
    String key, long revision, String requestId, String idempotencyKey, int attempts) {}
