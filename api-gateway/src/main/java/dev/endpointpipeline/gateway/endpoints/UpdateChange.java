package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;

/** Another configuration of an endpoint. */
record UpdateChange(String workspaceId, String endpointId) implements Change {
  @Override
  public void checkPath(Violations violations) {
    EndpointPath.check(workspaceId, endpointId, violations);
  }

  @Override
  public Conditions conditions(
      HttpServletRequest http, QueryParameters query, Violations violations) {
    return Conditions.of(http, violations);
  }

  @Override
  public boolean hasBody() {
    return true;
  }

  @Override
  public Reading<Content> read(byte[] body) {
    Reading<EndpointPatch> patch = RequestReader.readUpdate(body);
    return new Reading<>(
        (key, context) ->
            new EndpointRequest.Update(
                new EndpointUpdateRequested(
                    key.workspaceId(), key.endpointId(), context, patch.value())),
        patch.ignoredFields(),
        patch.warnings());
  }

  @Override
  public EndpointKey key(AuthorizedCaller caller, Conditions conditions) {
    return new EndpointKey(workspaceId, endpointId);
  }

  @Override
  public ResponseEntity<byte[]> respond(
      ResponseEntity.BodyBuilder response, EndpointRequest request, Accepted accepted) {
    return response
        .location(EndpointPath.of(request.key()))
        .body(EndpointView.toJson(accepted.endpoint()));
  }
}
