/**
 * What every response has: the call's id, and headers that keep caches and browsers from using it;
 * and a log line for each call. Knows nothing of what is called.
 */
@NullMarked
package dev.endpointpipeline.gateway.responses;

import org.jspecify.annotations.NullMarked;
