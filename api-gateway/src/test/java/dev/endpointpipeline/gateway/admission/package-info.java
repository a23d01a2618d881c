@NullMarked
package dev.endpointpipeline.gateway.admission;

import org.jspecify.annotations.NullMarked;
