/**
 * How a caller proves who it is. Each way is one {@link
 * org.springframework.security.authentication.AuthenticationProvider} bean in a package of its own;
 * this package asks them in turn and puts the result into the filter chains.
 *
 * <p>Knows the settings and the kinds of credentials of all ways, but not how one works. Knows
 * workspaces and nothing about endpoints.
 */
@NullMarked
package dev.endpointpipeline.gateway.authentication;

import org.jspecify.annotations.NullMarked;
