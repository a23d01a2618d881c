@NullMarked
package dev.endpointpipeline.gateway.signin;

import org.jspecify.annotations.NullMarked;
