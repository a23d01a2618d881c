@NullMarked
package dev.endpointpipeline.gateway.signin.jwt;

import org.jspecify.annotations.NullMarked;
