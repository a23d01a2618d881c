/**
 * The Kafka Streams topology that owns endpoint state: reads requests and reports, calls the
 * lifecycle and writes its transitions. Must not know what a transition means or what a runtime
 * does.
 */
@NullMarked
package dev.endpointpipeline.worker.topology;

import org.jspecify.annotations.NullMarked;
