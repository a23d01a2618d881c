/** The command line: options, help, output and exit codes. No other logic. */
@NullMarked
package dev.endpointpipeline.loadreplay.cli;

import org.jspecify.annotations.NullMarked;
