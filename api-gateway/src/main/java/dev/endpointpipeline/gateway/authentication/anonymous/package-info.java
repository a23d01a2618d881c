/** Calls without credentials, from this machine only. */
@NullMarked
package dev.endpointpipeline.gateway.authentication.anonymous;

import org.jspecify.annotations.NullMarked;
