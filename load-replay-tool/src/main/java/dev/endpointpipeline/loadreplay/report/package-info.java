/**
 * Reports of runs, as a page and as JSON, made of what is in their run directories. Reads files
 * only: knows neither HTTP clients nor Kafka.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.report;

import org.jspecify.annotations.NullMarked;
