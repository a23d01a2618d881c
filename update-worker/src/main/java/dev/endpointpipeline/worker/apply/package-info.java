/**
 * Carries out the lifecycle's effects: runs a runtime's steps off the stream thread and reports how
 * far they are. Must not know what a transition is, nor any particular runtime.
 */
@NullMarked
package dev.endpointpipeline.worker.apply;

import org.jspecify.annotations.NullMarked;
