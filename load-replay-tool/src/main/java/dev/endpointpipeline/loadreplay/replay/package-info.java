/** Sends the calls of a recording on schedule. Knows HTTP, but not Kafka. */
@NullMarked
package dev.endpointpipeline.loadreplay.replay;

import org.jspecify.annotations.NullMarked;
