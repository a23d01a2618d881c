/** Tests of the command line. */
@NullMarked
package dev.endpointpipeline.loadreplay.cli;

import org.jspecify.annotations.NullMarked;
