package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.Listing;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.SpecRevision;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The calls Show and List, from the read model. Callers without a grant do not get here. */
@RestController
@RequestMapping(EndpointPath.ENDPOINTS)
class EndpointReadsController {
  private static final Choice<Version> VERSION = new Choice<>(List.of(Version.values()));

  private final ReadModel readModel;

  EndpointReadsController(ReadModel readModel) {
    this.readModel = readModel;
  }

  @GetMapping(EndpointPath.ENDPOINT)
  HttpEntity<byte[]> show(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @PathVariable(EndpointPath.ENDPOINT_ID) String endpointId,
      @AuthenticationPrincipal AuthorizedCaller caller,
      HttpServletRequest http) {
    Violations violations = new Violations();
    EndpointPath.check(workspaceId, endpointId, violations);
    QueryParameters query = QueryParameters.of(http, violations);
    Version version = query.choice("version", VERSION);
    Conditions conditions = Conditions.of(http, violations);
    violations.throwIfAny(RequestFailedException::invalid);
    EndpointKey key = new EndpointKey(workspaceId, endpointId);
    conditions
        .minRevision()
        .ifPresent(revision -> readModel.awaitRevision(caller.id(), key, revision));
    EndpointState state =
        readModel.find(key).orElseThrow(() -> new RequestFailedException(Failure.ENDPOINT_UNKNOWN));
    ResponseEntity.BodyBuilder response = ok(query.ignored());
    if (version == Version.PREVIOUS) {
      // Without an ETag, as no change can be conditional on this revision.
      return response.body(EndpointView.toJson(state, previousOf(state)));
    }
    // No ResponseEntity, which would respond 304 to If-None-Match: the status changes while the
    // revision, and so the ETag, stays.
    return new HttpEntity<>(
        EndpointView.toJson(state),
        response
            .header(HttpHeaders.ETAG, ResponseHeaders.etag(state.getRevision()))
            .build()
            .getHeaders());
  }

  @GetMapping
  ResponseEntity<byte[]> list(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId, HttpServletRequest http) {
    Violations violations = new Violations();
    EndpointPath.checkWorkspace(workspaceId, violations);
    ListQuery query = ListQuery.of(http, violations);
    Conditions.refuseMinRevision(http, "list", violations);
    violations.throwIfAny(RequestFailedException::invalid);
    Listing listing = readModel.list(workspaceId, query.filter(), query.offset(), query.limit());
    return ok(query.ignored()).body(EndpointView.toJson(listing.total(), listing.page()));
  }

  private static SpecRevision previousOf(EndpointState state) {
    SpecRevision previous = state.getPrevious();
    if (previous == null) {
      throw new RequestFailedException(Failure.NO_PREVIOUS_VERSION);
    }
    return previous;
  }

  private static ResponseEntity.BodyBuilder ok(List<String> ignored) {
    ResponseEntity.BodyBuilder response =
        ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
    ResponseHeaders.nameIgnored(response, ignored);
    return response;
  }

  /** Which of an endpoint's configurations to show. */
  private enum Version {
    /** The newest accepted one. */
    CURRENT,
    /** The newest that was applied before the current one. */
    PREVIOUS
  }
}
