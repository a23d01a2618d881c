/**
 * What a caller may do: the grants of each caller, and the action that each request needs.
 *
 * <p>Knows workspaces and nothing about endpoints: a request without the right is refused before
 * anything about an endpoint is looked up.
 */
@NullMarked
package dev.endpointpipeline.gateway.authorization;

import org.jspecify.annotations.NullMarked;
