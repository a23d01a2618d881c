@NullMarked
package dev.endpointpipeline.gateway.endpoints;

import org.jspecify.annotations.NullMarked;
