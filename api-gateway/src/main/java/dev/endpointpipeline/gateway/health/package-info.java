/**
 * Whether the service is ready: topics, registry, read model.
 *
 * <p>A service that is ready stays ready: during an outage of Kafka it serves reads, and changes
 * get a prompt 503.
 */
@NullMarked
package dev.endpointpipeline.gateway.health;

import org.jspecify.annotations.NullMarked;
