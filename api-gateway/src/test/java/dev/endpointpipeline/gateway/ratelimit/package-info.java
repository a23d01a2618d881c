@NullMarked
package dev.endpointpipeline.gateway.ratelimit;

import org.jspecify.annotations.NullMarked;
