/**
 * Whether a request is accepted, and the endpoint's state right after it. Gateway and worker apply
 * these rules to the same log, so they agree on every revision. Must not know HTTP, Kafka, clocks
 * or runtimes.
 */
@NullMarked
package dev.endpointpipeline.model.acceptance;

import org.jspecify.annotations.NullMarked;
