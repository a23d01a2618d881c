@NullMarked
package dev.endpointpipeline.gateway.authentication.token;

import org.jspecify.annotations.NullMarked;
