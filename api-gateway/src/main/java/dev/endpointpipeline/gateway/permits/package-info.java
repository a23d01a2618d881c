/**
 * Shares a scarce resource fairly: a fixed number of permits, of which no holder gets more than a
 * share.
 *
 * <p>Knows neither the holders nor what they use a permit for.
 */
@NullMarked
package dev.endpointpipeline.gateway.permits;

import org.jspecify.annotations.NullMarked;
