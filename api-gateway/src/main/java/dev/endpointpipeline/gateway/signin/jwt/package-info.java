/**
 * Tokens that an OpenID Connect issuer has signed: checked with its public keys, which are fetched
 * when a token of its needs them, and not before.
 *
 * <p>Signatures and times are Spring Security's and Nimbus's to check; nothing here reads a token
 * before them but to see whose it is.
 */
@NullMarked
package dev.endpointpipeline.gateway.signin.jwt;

import org.jspecify.annotations.NullMarked;
