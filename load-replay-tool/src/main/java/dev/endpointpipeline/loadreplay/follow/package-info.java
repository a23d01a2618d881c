/** Follows accepted requests to their outcomes on the topic of status events. Sends no calls. */
@NullMarked
package dev.endpointpipeline.loadreplay.follow;

import org.jspecify.annotations.NullMarked;
