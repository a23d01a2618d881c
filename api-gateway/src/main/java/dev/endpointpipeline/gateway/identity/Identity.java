package dev.endpointpipeline.gateway.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.schemas.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user as an identity provider knows it: who the user is, and nothing about what it may do.
 *
 * @param provider the provider that vouches for the user
 * @param user as written into every request that the user makes
 * @param projectId the project that the token is scoped to, if any
 * @param roles the user's roles, in that project if there is one
 */
public record Identity(
    Provider provider, Caller user, @Nullable String projectId, Set<String> roles) {
  public Identity {
    roles = Set.copyOf(roles);
  }

  /** The identity providers. Users from the files of this service have none. */
  public enum Provider {
    @JsonProperty("jwt")
    JWT,
    @JsonProperty("keystone")
    KEYSTONE
  }
}
