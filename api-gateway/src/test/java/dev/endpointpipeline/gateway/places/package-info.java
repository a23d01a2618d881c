@NullMarked
package dev.endpointpipeline.gateway.places;

import org.jspecify.annotations.NullMarked;
