/** Generates calls from a seed and distributions. Pure: no files, no network, no clock. */
@NullMarked
package dev.endpointpipeline.loadreplay.generate;

import org.jspecify.annotations.NullMarked;
