/**
 * What a run has measured, in histograms and in a summary. Knows neither HTTP clients nor Kafka.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.measure;

import org.jspecify.annotations.NullMarked;
