@NullMarked
package dev.endpointpipeline.gateway.identity;

import org.jspecify.annotations.NullMarked;
