/**
 * How often a caller may call, and an address may fail to sign in. Knows neither who callers are
 * nor what is called.
 */
@NullMarked
package dev.endpointpipeline.gateway.ratelimit;

import org.jspecify.annotations.NullMarked;
