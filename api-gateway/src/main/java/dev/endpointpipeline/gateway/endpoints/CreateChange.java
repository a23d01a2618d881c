package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/** A new endpoint. */
record CreateChange(String workspaceId) implements Change {
  @Override
  public void checkPath(Violations violations) {
    EndpointPath.checkWorkspace(workspaceId, violations);
  }

  @Override
  public Conditions conditions(
      HttpServletRequest http, QueryParameters query, Violations violations) {
    return Conditions.ofCreate(http, violations);
  }

  @Override
  public boolean hasBody() {
    return true;
  }

  @Override
  public Reading<Content> read(byte[] body) {
    Reading<EndpointSpec> spec = RequestReader.readCreate(body);
    return new Reading<>(
        (key, context) ->
            new EndpointRequest.Create(
                new EndpointCreateRequested(
                    key.workspaceId(), key.endpointId(), context, spec.value())),
        spec.ignoredFields(),
        spec.warnings());
  }

  @Override
  public EndpointKey key(AuthorizedCaller caller, Conditions conditions) {
    return new EndpointKey(workspaceId, newId(workspaceId, caller, conditions.idempotencyKey()));
  }

  /** Derived from the idempotency key, if there is one, so that a retry means the same endpoint. */
  static String newId(
      String workspaceId, AuthorizedCaller caller, @Nullable String idempotencyKey) {
    if (idempotencyKey == null) {
      return UUID.randomUUID().toString().replace("-", "");
    }
    Caller user = caller.user();
    Fingerprint fingerprint =
        new Fingerprint()
            .with(workspaceId)
            .with(user.getDomainId())
            .with(user.getDomainName())
            .with(user.getUserId())
            .with(user.getUserName())
            .with(idempotencyKey);
    return (caller.provider() == null ? fingerprint : fingerprint.with(caller.provider().name()))
        .toId();
  }

  /** Also if the endpoint is gone: then a delete was accepted since. */
  @Override
  public boolean isOutdated(Accepted accepted) {
    return accepted.isOutdated() || accepted.state() == null;
  }

  /** A retry gets the response of the first try, also when the endpoint is gone by now. */
  @Override
  public ResponseEntity<byte[]> respond(
      ResponseEntity.BodyBuilder response, EndpointRequest request, Accepted accepted) {
    EndpointState endpoint =
        Objects.requireNonNullElseGet(
            accepted.state(), () -> created(request, accepted.revision()));
    return response.location(EndpointPath.of(request.key())).body(EndpointView.toJson(endpoint));
  }

  /** The endpoint right after the create that was accepted. */
  private static EndpointState created(EndpointRequest request, long revision) {
    Instant at = request.context().getAcceptedAt();
    return Objects.requireNonNull(
        Acceptance.of(null, request, Optional.empty(), revision, at).state());
  }
}
