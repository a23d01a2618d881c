@NullMarked
package dev.endpointpipeline.gateway.authorization;

import org.jspecify.annotations.NullMarked;
