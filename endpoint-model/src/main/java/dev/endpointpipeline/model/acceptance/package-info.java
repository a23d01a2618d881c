/**
 * Whether a request enters an endpoint's lifecycle, and what the endpoint's state is right after.
 * Gateway and worker both apply these rules to the same log, so that they agree on every revision.
 * Must not know HTTP, Kafka, clocks or runtimes.
 */
@NullMarked
package dev.endpointpipeline.model.acceptance;

import org.jspecify.annotations.NullMarked;
