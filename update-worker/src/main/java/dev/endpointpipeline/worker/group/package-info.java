/**
 * Watches the stream threads as members of their consumer group: when the group last heard of them,
 * and whether they go round. Must not know what they process.
 */
@NullMarked
package dev.endpointpipeline.worker.group;

import org.jspecify.annotations.NullMarked;
