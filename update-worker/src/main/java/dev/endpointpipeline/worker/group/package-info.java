/**
 * Monitors the stream threads as members of their consumer group: the last heartbeat and the last
 * poll of each. Must not know what the threads process.
 */
@NullMarked
package dev.endpointpipeline.worker.group;

import org.jspecify.annotations.NullMarked;
