package dev.endpointpipeline.gateway.authorization;

import dev.endpointpipeline.gateway.identity.CallerId;
import dev.endpointpipeline.gateway.identity.Identity;
import dev.endpointpipeline.gateway.identity.User;
import dev.endpointpipeline.schemas.Caller;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated caller and its grants: the principal of every request to the API.
 *
 * @param provider the identity provider that vouches for the caller; null for a user from a file of
 *     this service
 * @param user as written into every request that the caller makes
 * @param grants what the caller may do
 */
public record AuthorizedCaller(
    Identity.@Nullable Provider provider, Caller user, List<Grant> grants) implements Principal {
  public AuthorizedCaller {
    grants = List.copyOf(grants);
  }

  /**
   * A user from a file of tokens or access keys.
   *
   * @throws IllegalArgumentException if the user or the grants are missing
   */
  public static AuthorizedCaller of(@Nullable User user, @Nullable List<Grant> grants) {
    if (user == null) {
      throw new IllegalArgumentException("user: missing");
    }
    if (grants == null || grants.isEmpty()) {
      throw new IllegalArgumentException("grants: none (expected: at least one)");
    }
    return new AuthorizedCaller(null, user.toCaller(), grants);
  }

  @Override
  public String getName() {
    String name = user.getUserName();
    return name == null ? "(unnamed)" : name;
  }

  /** Domain and user for the log, by name or else by id. */
  public String logName() {
    String domain = user.getDomainName() == null ? user.getDomainId() : user.getDomainName();
    String name = user.getUserName() == null ? user.getUserId() : user.getUserName();
    return (domain == null ? "" : domain + "/") + (name == null ? "(unnamed)" : name);
  }

  /** Identifies the caller. A user with both a token and an access key is one caller. */
  public CallerId id() {
    return CallerId.of(provider, user);
  }

  /** Whether the caller may perform the action in the workspace. */
  public boolean may(Action action, String workspaceId) {
    return grants.stream().anyMatch(grant -> grant.allows(action, workspaceId));
  }

  /** Whether the caller may perform any action in the workspace. */
  public boolean mayEnter(String workspaceId) {
    return grants.stream().anyMatch(grant -> grant.covers(workspaceId));
  }
}
