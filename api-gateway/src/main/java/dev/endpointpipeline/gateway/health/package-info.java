/**
 * Whether the service is ready: topics, registry, read model.
 *
 * <p>Once ready it stays so: during an outage of Kafka reads go on and changes get a prompt 503.
 */
@NullMarked
package dev.endpointpipeline.gateway.health;

import org.jspecify.annotations.NullMarked;
