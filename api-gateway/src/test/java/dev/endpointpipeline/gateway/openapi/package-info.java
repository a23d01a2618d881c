@NullMarked
package dev.endpointpipeline.gateway.openapi;

import org.jspecify.annotations.NullMarked;
