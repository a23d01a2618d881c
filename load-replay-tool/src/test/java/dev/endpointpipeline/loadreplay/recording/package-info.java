/** Tests of the file format. */
@NullMarked
package dev.endpointpipeline.loadreplay.recording;

import org.jspecify.annotations.NullMarked;
