/**
 * What callers saw of a run: accepted requests and views, from journals or from a test. Knows
 * neither HTTP nor Kafka nor Avro, and judges nothing.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.history;

import org.jspecify.annotations.NullMarked;
