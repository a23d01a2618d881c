@NullMarked
package dev.endpointpipeline.gateway.signin.keystone;

import org.jspecify.annotations.NullMarked;
