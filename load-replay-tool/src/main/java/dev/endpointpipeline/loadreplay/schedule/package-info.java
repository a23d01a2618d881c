/** When each call is due. Pure: knows neither clocks nor clients. */
@NullMarked
package dev.endpointpipeline.loadreplay.schedule;

import org.jspecify.annotations.NullMarked;
