package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.util.List;

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

  /**
   * @throws RequestFailedException if an id is malformed
   */
  static EndpointKey key(String workspaceId, String endpointId) {
    requireId(WORKSPACE_ID, workspaceId);
    requireId(ENDPOINT_ID, endpointId);
    return new EndpointKey(workspaceId, endpointId);
  }

  /**
   * @throws RequestFailedException if the workspace's id is malformed
   */
  static void requireWorkspace(String workspaceId) {
    requireId(WORKSPACE_ID, workspaceId);
  }

  private static void requireId(String name, String id) {
    if (!EndpointKey.isId(id)) {
      throw new RequestFailedException(
          Failure.INVALID_REQUEST,
          List.of(new Violation(name, "malformed (expected: 1-36 letters, digits or hyphens)")));
    }
  }
}
