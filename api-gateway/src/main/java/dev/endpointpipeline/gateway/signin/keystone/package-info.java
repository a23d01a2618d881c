/**
 * Tokens that Keystone knows: it is asked about each, as OpenStack's services do, and its word
 * counts for a short while.
 *
 * <p>A token is sent to Keystone and nowhere else; what is remembered of it is a hash.
 */
@NullMarked
package dev.endpointpipeline.gateway.signin.keystone;

import org.jspecify.annotations.NullMarked;
