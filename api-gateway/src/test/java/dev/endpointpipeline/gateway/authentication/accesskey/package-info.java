@NullMarked
package dev.endpointpipeline.gateway.authentication.accesskey;

import org.jspecify.annotations.NullMarked;
