/**
 * Reads records of the topics with plain Avro and the registry's HTTP API, as services without this
 * project's code do. Knows nothing of calls.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.topics;

import org.jspecify.annotations.NullMarked;
