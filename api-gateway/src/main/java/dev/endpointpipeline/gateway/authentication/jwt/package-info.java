/**
 * Tokens that an OpenID Connect issuer signs. Its public keys are fetched when the first token
 * needs them, so that the service starts while the issuer is unavailable.
 *
 * <p>Spring Security and Nimbus check signatures and times. Before that, this package reads only
 * the issuer from a token.
 */
@NullMarked
package dev.endpointpipeline.gateway.authentication.jwt;

import org.jspecify.annotations.NullMarked;
