/** A runtime without any backend, for the quickstart, demonstrations and tests. */
@NullMarked
package dev.endpointpipeline.worker.simulated;

import org.jspecify.annotations.NullMarked;
