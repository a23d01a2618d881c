package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;

/** Where endpoints are. */
final class EndpointPath {
  static final String WORKSPACE_ID = "workspace_id";
  static final String ENDPOINT_ID = "endpoint_id";
  static final String ENDPOINTS = "/v1/workspaces/{" + WORKSPACE_ID + "}/endpoints";
  static final String ENDPOINT = "/{" + ENDPOINT_ID + "}";

  private EndpointPath() {}

  static URI of(EndpointKey key) {
    return URI.create("/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId());
  }

  static void check(String workspaceId, String endpointId, Faults faults) {
    checkWorkspace(workspaceId, faults);
    checkId(ENDPOINT_ID, endpointId, faults);
  }

  static void checkWorkspace(String workspaceId, Faults faults) {
    checkId(WORKSPACE_ID, workspaceId, faults);
  }

  private static void checkId(String name, String id, Faults faults) {
    if (!EndpointKey.isId(id)) {
      faults.add(name, "malformed", "1-36 letters, digits or hyphens");
    }
  }
}
