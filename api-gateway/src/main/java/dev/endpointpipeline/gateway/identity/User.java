package dev.endpointpipeline.gateway.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.schemas.Caller;
import org.jspecify.annotations.Nullable;

/** A user in a file of tokens or access keys, with the names of the API's own User object. */
public record User(
    @JsonProperty("domain_name") @Nullable String domainName,
    @JsonProperty("domain_id") @Nullable String domainId,
    @JsonProperty("user_name") @Nullable String userName,
    @JsonProperty("user_id") @Nullable String userId) {
  /** The user as Kafka records contain it. */
  public Caller toCaller() {
    return new Caller(domainName, domainId, userName, userId);
  }
}
