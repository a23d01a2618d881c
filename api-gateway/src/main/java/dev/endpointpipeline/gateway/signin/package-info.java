/**
 * Who is calling and what they may do. Each way to sign in is one {@link
 * org.springframework.security.authentication.AuthenticationProvider}.
 *
 * <p>Knows workspaces and nothing of endpoints: whether a caller may enter a workspace is decided
 * before anything about its endpoints is looked at.
 */
@NullMarked
package dev.endpointpipeline.gateway.signin;

import org.jspecify.annotations.NullMarked;
