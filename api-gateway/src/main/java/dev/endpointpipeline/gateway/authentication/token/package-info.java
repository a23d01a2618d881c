/** Tokens that the operator hands out: the file has their hashes, users and grants. */
@NullMarked
package dev.endpointpipeline.gateway.authentication.token;

import org.jspecify.annotations.NullMarked;
