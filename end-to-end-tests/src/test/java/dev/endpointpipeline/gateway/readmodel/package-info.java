@NullMarked
package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.NullMarked;
