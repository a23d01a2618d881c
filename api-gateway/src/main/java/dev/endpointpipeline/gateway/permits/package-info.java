/**
 * What is scarce and held for a while: so many places, and to nobody more than a share of them.
 *
 * <p>Knows neither callers nor what they hold a place for.
 */
@NullMarked
package dev.endpointpipeline.gateway.permits;

import org.jspecify.annotations.NullMarked;
