@NullMarked
package dev.endpointpipeline.gateway.authentication;

import org.jspecify.annotations.NullMarked;
