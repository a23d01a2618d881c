/** Tests of the sources of recordings. */
@NullMarked
package dev.endpointpipeline.loadreplay.record;

import org.jspecify.annotations.NullMarked;
