/**
 * How many changes a gateway works on at once, so that an overloaded one spends its time on those
 * that it accepts. Knows neither what a change is nor how it is published.
 */
@NullMarked
package dev.endpointpipeline.gateway.admission;

import org.jspecify.annotations.NullMarked;
