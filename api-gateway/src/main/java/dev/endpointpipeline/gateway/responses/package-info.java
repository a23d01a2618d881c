/**
 * What every answer carries, whoever writes it: the call's id, and what tells browsers and caches
 * to keep away; and the log line of each. Knows nothing of what is called.
 */
@NullMarked
package dev.endpointpipeline.gateway.responses;

import org.jspecify.annotations.NullMarked;
