package dev.endpointpipeline.gateway.signin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.schemas.Caller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom an identity provider says a token belongs to; what they may do is for the {@link GrantsFile}
 * to say.
 *
 * @param way which provider says so
 * @param user who it is, as written into every request they make
 * @param projectId the project that the token is for, if it is for one
 * @param roles what the provider says they are, there
 */
public record Identity(Way way, Caller user, @Nullable String projectId, Set<String> roles) {
  public Identity {
    roles = Set.copyOf(roles);
  }

  /** The ways to sign in that say who somebody is and not what they may do. */
  public enum Way {
    @JsonProperty("jwt")
    JWT,
    @JsonProperty("keystone")
    KEYSTONE
  }
}
