@NullMarked
package dev.endpointpipeline.gateway.responses;

import org.jspecify.annotations.NullMarked;
