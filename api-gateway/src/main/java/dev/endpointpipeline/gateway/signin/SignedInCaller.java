package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.schemas.Caller;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caller that has signed in.
 *
 * @param way which identity provider says who it is; null if a file of this service does
 * @param user who it is, as written into every request it makes
 * @param grants what it may do
 */
public record SignedInCaller(Identity.@Nullable Way way, Caller user, List<Grant> grants)
    implements Principal {
  public SignedInCaller {
    grants = List.copyOf(grants);
  }

  /**
   * As files of identities have it.
   *
   * @throws IllegalArgumentException if there is no user or no grant
   */
  public static SignedInCaller of(@Nullable User user, @Nullable List<Grant> grants) {
    if (user == null) {
      throw new IllegalArgumentException("user: missing");
    }
    if (grants == null || grants.isEmpty()) {
      throw new IllegalArgumentException("grants: none (expected: at least one)");
    }
    return new SignedInCaller(null, user.toCaller(), grants);
  }

  @Override
  public String getName() {
    String name = user.getUserName();
    return name == null ? "(unnamed)" : name;
  }

  /** For the log: domain and user, by name or else by id. */
  String logName() {
    String domain = user.getDomainName() == null ? user.getDomainId() : user.getDomainName();
    String name = user.getUserName() == null ? user.getUserId() : user.getUserName();
    return (domain == null ? "" : domain + "/") + (name == null ? "(unnamed)" : name);
  }

  /** Tells this caller from all others. A user of the files is one with a token and with a key. */
  public CallerId id() {
    return CallerId.of(way, user);
  }

  boolean may(Action action, String workspaceId) {
    return grants.stream().anyMatch(grant -> grant.allows(action, workspaceId));
  }

  /** Whether it may do anything at all in the workspace. */
  boolean mayEnter(String workspaceId) {
    return grants.stream().anyMatch(grant -> grant.covers(workspaceId));
  }
}
