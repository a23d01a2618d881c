/**
 * Requests signed with an access key: the signature {@code SDK-HMAC-SHA256} that Huawei Cloud's
 * SDKs put on every request. The SDKs' code defines it, and tests compare this package with that
 * code.
 *
 * <p>Knows requests and keys, and nothing about what a request does.
 */
@NullMarked
package dev.endpointpipeline.gateway.authentication.accesskey;

import org.jspecify.annotations.NullMarked;
