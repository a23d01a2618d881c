/**
 * Throughput and latency of the pipeline, compared with baselines on the same machine. Run by the
 * Maven profile {@code benchmark}, never by the tests.
 */
@NullMarked
package dev.endpointpipeline.endtoend.benchmark;

import org.jspecify.annotations.NullMarked;
