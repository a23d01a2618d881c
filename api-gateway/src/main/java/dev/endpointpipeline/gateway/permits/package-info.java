/**
 * Permits for scarce resources that are held for a while, with a limited share for each holder.
 *
 * <p>Knows neither callers nor what they hold a permit for.
 */
@NullMarked
package dev.endpointpipeline.gateway.permits;

import org.jspecify.annotations.NullMarked;
