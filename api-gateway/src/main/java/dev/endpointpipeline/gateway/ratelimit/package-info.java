/** How often each caller may call. Knows identities, and nothing of what is called. */
@NullMarked
package dev.endpointpipeline.gateway.ratelimit;

import org.jspecify.annotations.NullMarked;
