package dev.endpointpipeline.loadreplay.history;

/**
 * A request that a gateway accepted with 202. Texts are kept as {@link Hash hashes}, because there
 * may be millions of them.
 *
 * @param key the endpoint's, as in Kafka
 * @param requestId hash of the X-Request-Id of the response; 0 if unknown
 * @param idempotencyKey hash of the request's; 0 if it had none
 * @param attempts how often the request was sent until the 202; the log may have the request id of
 *     an earlier one
 * @param body hash of what was asked for ({@code BodyHash}); 0 if unknown
 */
public record Acknowledged(
    Origin origin,
    String key,
    long revision,
    long requestId,
    long idempotencyKey,
    int attempts,
    long body)
    implements Observation {}
