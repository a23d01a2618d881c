package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;

/** The paths of endpoints. */
final class EndpointPath {
  static final String WORKSPACE_ID = "workspace_id";
  static final String ENDPOINT_ID = "endpoint_id";
  static final String ENDPOINTS = "/v1/workspaces/{" + WORKSPACE_ID + "}/endpoints";
  static final String ENDPOINT = "/{" + ENDPOINT_ID + "}";

  private EndpointPath() {}

  static URI of(EndpointKey key) {
    return URI.create("/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId());
  }

  static void check(String workspaceId, String endpointId, Violations violations) {
    checkWorkspace(workspaceId, violations);
    checkId(ENDPOINT_ID, endpointId, violations);
  }

  static void checkWorkspace(String workspaceId, Violations violations) {
    checkId(WORKSPACE_ID, workspaceId, violations);
  }

  private static void checkId(String name, String id, Violations violations) {
    if (!EndpointKey.isId(id)) {
      violations.add(name, "malformed", "1-36 letters, digits or hyphens");
    }
  }
}
