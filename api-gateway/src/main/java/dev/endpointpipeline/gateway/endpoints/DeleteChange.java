package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;

/**
 * The end of an endpoint, also of one that is being deleted already: the new request then replaces
 * the one before, as an update replaces another. The response has no Location, as the endpoint will
 * be gone.
 */
record DeleteChange(String workspaceId, String endpointId) implements Change {
  @Override
  public void checkPath(Violations violations) {
    EndpointPath.check(workspaceId, endpointId, violations);
  }

  @Override
  public Conditions conditions(
      HttpServletRequest http, QueryParameters query, Violations violations) {
    // Endpoints have no job instances here.
    query.flagWithoutEffect("is_delete_app_instance");
    return Conditions.of(http, violations);
  }

  @Override
  public boolean hasBody() {
    return false;
  }

  @Override
  public Reading<Content> read(byte[] body) {
    return new Reading<>(
        (key, context) ->
            new EndpointRequest.Delete(
                new EndpointDeleteRequested(key.workspaceId(), key.endpointId(), context)),
        List.of(),
        List.of());
  }

  @Override
  public EndpointKey key(AuthorizedCaller caller, Conditions conditions) {
    return new EndpointKey(workspaceId, endpointId);
  }

  @Override
  public ResponseEntity<byte[]> respond(
      ResponseEntity.BodyBuilder response, EndpointRequest request, Accepted accepted) {
    return response.body(EndpointView.toJson(request.key()));
  }
}
