@NullMarked
package dev.endpointpipeline.gateway.signin.accesskey;

import org.jspecify.annotations.NullMarked;
