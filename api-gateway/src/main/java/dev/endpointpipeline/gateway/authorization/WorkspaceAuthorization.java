package dev.endpointpipeline.gateway.authorization;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Grants a request if its caller may perform the action that the request's method stands for, in
 * the workspace that its path names.
 */
public final class WorkspaceAuthorization
    implements AuthorizationManager<RequestAuthorizationContext> {
  private static final String WORKSPACE_ID = "workspace_id";

  /** Pattern of the paths of a workspace. */
  public static final String WORKSPACE_PATH = "/v1/workspaces/{" + WORKSPACE_ID + "}";

  private final Action actionOfGet;

  /**
   * @param actionOfGet what a GET does at these paths. The server's path matching selects it, so a
   *     path that is spelled in another way can't ask for less
   */
  public WorkspaceAuthorization(Action actionOfGet) {
    this.actionOfGet = actionOfGet;
  }

  @Override
  public AuthorizationDecision authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    Authentication current = authentication.get();
    String workspaceId = context.getVariables().get(WORKSPACE_ID);
    return new AuthorizationDecision(
        workspaceId != null
            && current != null
            && current.isAuthenticated()
            && current.getPrincipal() instanceof AuthorizedCaller caller
            && isAllowed(caller, workspaceId, context.getRequest().getMethod()));
  }

  private boolean isAllowed(AuthorizedCaller caller, String workspaceId, String method) {
    return switch (method) {
      case "POST" -> caller.may(Action.CREATE, workspaceId);
      case "GET", "HEAD" -> caller.may(actionOfGet, workspaceId);
      case "PUT" -> caller.may(Action.ALTER, workspaceId);
      case "DELETE" -> caller.may(Action.DROP, workspaceId);
      // The API has no such method: any caller of the workspace may learn that.
      default -> caller.mayEnter(workspaceId);
    };
  }
}
