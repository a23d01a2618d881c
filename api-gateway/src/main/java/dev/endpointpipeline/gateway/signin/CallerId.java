package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.schemas.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What tells a caller from all others: whom it is said to be, and by whom. Users of two identity
 * providers are different callers, whatever their names and ids. It is a key for what a gateway
 * keeps by caller, and in no record.
 *
 * @param way which identity provider says so; null if a file of this service does
 * @param domainName null where there is an id, as names may change
 * @param userName null where there is an id
 */
public record CallerId(
    Identity.@Nullable Way way,
    @Nullable String domainId,
    @Nullable String domainName,
    @Nullable String userId,
    @Nullable String userName) {
  static CallerId of(Identity.@Nullable Way way, Caller user) {
    return new CallerId(
        way,
        user.getDomainId(),
        user.getDomainId() == null ? user.getDomainName() : null,
        user.getUserId(),
        user.getUserId() == null ? user.getUserName() : null);
  }
}
