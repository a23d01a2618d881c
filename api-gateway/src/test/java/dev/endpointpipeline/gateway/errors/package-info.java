@NullMarked
package dev.endpointpipeline.gateway.errors;

import org.jspecify.annotations.NullMarked;
