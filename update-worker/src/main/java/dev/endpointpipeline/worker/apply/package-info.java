/**
 * Executes the lifecycle's effects: makes the runtime calls off the stream threads and reports
 * their progress. Must not know what a transition is, or any particular runtime.
 */
@NullMarked
package dev.endpointpipeline.worker.apply;

import org.jspecify.annotations.NullMarked;
