@NullMarked
package dev.endpointpipeline.gateway.authentication.keystone;

import org.jspecify.annotations.NullMarked;
