/**
 * One request becomes one acknowledged record: the limit on requests in flight, quotas, whether
 * Kafka is available, idempotency, and the decision about the request.
 *
 * <p>Knows nothing of HTTP. Rules about what a valid request is live in the endpoint model.
 */
@NullMarked
package dev.endpointpipeline.gateway.publish;

import org.jspecify.annotations.NullMarked;
