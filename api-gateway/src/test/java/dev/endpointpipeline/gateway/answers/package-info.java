@NullMarked
package dev.endpointpipeline.gateway.answers;

import org.jspecify.annotations.NullMarked;
