/**
 * A recording: calls of the API in a file, one on each line. Knows neither Kafka nor HTTP clients.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.recording;

import org.jspecify.annotations.NullMarked;
