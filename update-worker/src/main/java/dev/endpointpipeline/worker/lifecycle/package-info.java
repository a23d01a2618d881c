/**
 * What may happen to an endpoint and what follows from it: pure decisions over values.
 *
 * <p>No Kafka, no clock, no I/O and no Spring context may enter; time comes in as a value.
 */
@NullMarked
package dev.endpointpipeline.worker.lifecycle;

import org.jspecify.annotations.NullMarked;
