@NullMarked
package dev.endpointpipeline.gateway.permits;

import org.jspecify.annotations.NullMarked;
