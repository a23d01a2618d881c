/**
 * The endpoint lifecycle: pure functions from a state and an event to a transition.
 *
 * <p>Must not use Kafka, a clock, I/O or a Spring context; time is an argument.
 */
@NullMarked
package dev.endpointpipeline.worker.lifecycle;

import org.jspecify.annotations.NullMarked;
