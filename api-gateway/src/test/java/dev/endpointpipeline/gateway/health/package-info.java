@NullMarked
package dev.endpointpipeline.gateway.health;

import org.jspecify.annotations.NullMarked;
