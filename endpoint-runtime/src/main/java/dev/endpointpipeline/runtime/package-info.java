/**
 * The interface between the worker and the runtimes that serve endpoints. Each runtime implements
 * it in its own package. Must not know Ray, Kubernetes or the worker.
 */
@NullMarked
package dev.endpointpipeline.runtime;

import org.jspecify.annotations.NullMarked;
