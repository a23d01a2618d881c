/**
 * Limits how often each caller may call and each address may fail to authenticate. Knows neither
 * who callers are nor what they call.
 */
@NullMarked
package dev.endpointpipeline.gateway.ratelimit;

import org.jspecify.annotations.NullMarked;
