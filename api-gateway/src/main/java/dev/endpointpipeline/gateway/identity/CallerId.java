package dev.endpointpipeline.gateway.identity;

import dev.endpointpipeline.schemas.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a caller at a gateway, as the key of rate limits and permits; it is in no record.
 * Users of two identity providers are different callers even if their names and ids are equal.
 *
 * @param provider the identity provider that vouches for the caller; null for a user from a file of
 *     this service
 * @param domainName null if there is an id, as names may change
 * @param userName null if there is an id
 */
public record CallerId(
    Identity.@Nullable Provider provider,
    @Nullable String domainId,
    @Nullable String domainName,
    @Nullable String userId,
    @Nullable String userName) {
  /** The id of a provider's user. */
  public static CallerId of(Identity.@Nullable Provider provider, Caller user) {
    return new CallerId(
        provider,
        user.getDomainId(),
        user.getDomainId() == null ? user.getDomainName() : null,
        user.getUserId(),
        user.getUserId() == null ? user.getUserName() : null);
  }
}
