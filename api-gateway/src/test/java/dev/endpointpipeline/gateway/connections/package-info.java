@NullMarked
package dev.endpointpipeline.gateway.connections;

import org.jspecify.annotations.NullMarked;
