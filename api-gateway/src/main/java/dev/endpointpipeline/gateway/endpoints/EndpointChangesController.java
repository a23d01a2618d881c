package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls Create, Update and Delete, each of which {@link EndpointChanges} makes one record of.
 * Callers without a grant do not get here.
 */
@RestController
@RequestMapping(EndpointPath.ENDPOINTS)
class EndpointChangesController {
  private final EndpointChanges changes;

  EndpointChangesController(EndpointChanges changes) {
    this.changes = changes;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  Object create(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @AuthenticationPrincipal AuthorizedCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    return changes.accept(new CreateChange(workspaceId), caller, http, response);
  }

  @PutMapping(path = EndpointPath.ENDPOINT, consumes = MediaType.APPLICATION_JSON_VALUE)
  Object update(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @PathVariable(EndpointPath.ENDPOINT_ID) String endpointId,
      @AuthenticationPrincipal AuthorizedCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    return changes.accept(new UpdateChange(workspaceId, endpointId), caller, http, response);
  }

  @DeleteMapping(EndpointPath.ENDPOINT)
  Object delete(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @PathVariable(EndpointPath.ENDPOINT_ID) String endpointId,
      @AuthenticationPrincipal AuthorizedCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    return changes.accept(new DeleteChange(workspaceId, endpointId), caller, http, response);
  }
}
