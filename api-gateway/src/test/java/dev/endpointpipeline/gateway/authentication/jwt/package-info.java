@NullMarked
package dev.endpointpipeline.gateway.authentication.jwt;

import org.jspecify.annotations.NullMarked;
