/** Who a caller is. Knows neither how a caller proves it nor what it may do. */
@NullMarked
package dev.endpointpipeline.gateway.identity;

import org.jspecify.annotations.NullMarked;
