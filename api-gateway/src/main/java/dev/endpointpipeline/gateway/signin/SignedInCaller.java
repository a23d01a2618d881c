package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.schemas.Caller;
import java.security.Principal;

/**
 * A caller that has signed in.
 *
 * @param user who it is, as written into every request it makes
 * @param workspaces where it may work
 */
public record SignedInCaller(Caller user, Workspaces workspaces) implements Principal {
  @Override
  public String getName() {
    String name = user.getUserName();
    return name == null ? "(unnamed)" : name;
  }
}
