/**
 * The Kafka Streams topology that owns endpoint state: reads requests and reports, asks the
 * lifecycle, writes what follows. Must not know what a transition means nor what a runtime does.
 */
@NullMarked
package dev.endpointpipeline.worker.topology;

import org.jspecify.annotations.NullMarked;
