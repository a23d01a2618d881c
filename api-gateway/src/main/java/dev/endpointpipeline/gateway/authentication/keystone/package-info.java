/**
 * Tokens that Keystone issues and validates, as it does for OpenStack's services.
 *
 * <p>A token is sent to Keystone and nowhere else; the cache holds only its hash.
 */
@NullMarked
package dev.endpointpipeline.gateway.authentication.keystone;

import org.jspecify.annotations.NullMarked;
