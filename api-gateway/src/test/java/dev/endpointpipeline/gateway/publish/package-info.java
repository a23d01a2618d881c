@NullMarked
package dev.endpointpipeline.gateway.publish;

import org.jspecify.annotations.NullMarked;
