@NullMarked
package dev.endpointpipeline.gateway.authentication.anonymous;

import org.jspecify.annotations.NullMarked;
