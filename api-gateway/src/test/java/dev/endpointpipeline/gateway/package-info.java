@NullMarked
package dev.endpointpipeline.gateway;

import org.jspecify.annotations.NullMarked;
