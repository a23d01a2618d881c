/**
 * What every answer carries, whoever writes it: the call's id, and what tells browsers and caches
 * to keep away. Knows nothing of what is called.
 */
@NullMarked
package dev.endpointpipeline.gateway.answers;

import org.jspecify.annotations.NullMarked;
