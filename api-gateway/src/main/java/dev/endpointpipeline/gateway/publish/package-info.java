/**
 * One request becomes one acknowledged record: the cap on requests under way, whether Kafka is
 * away, idempotency, and what the worker will make of the request.
 *
 * <p>Knows nothing of HTTP. Rules about what a valid request is live in the endpoint model.
 */
@NullMarked
package dev.endpointpipeline.gateway.publish;

import org.jspecify.annotations.NullMarked;
