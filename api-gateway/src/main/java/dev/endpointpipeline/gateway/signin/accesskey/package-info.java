/**
 * Sign-in with an access key: the signature {@code SDK-HMAC-SHA256} that Huawei Cloud's SDKs put on
 * every request. The other party's rules are its SDKs' code, and the tests hold this package to it.
 *
 * <p>Knows requests and keys, and nothing of what a request asks for.
 */
@NullMarked
package dev.endpointpipeline.gateway.signin.accesskey;

import org.jspecify.annotations.NullMarked;
