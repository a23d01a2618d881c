@NullMarked
package dev.endpointpipeline.gateway.body;

import org.jspecify.annotations.NullMarked;
