package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.gateway.publish.RequestPublisher;
import dev.endpointpipeline.gateway.publish.Submission;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.signin.SignedInCaller;
import dev.endpointpipeline.gateway.signin.accesskey.SignedRequests;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.MalformedJsonException;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Changes the endpoints of a workspace: the calls Create, Update and Delete, each of which becomes
 * one record. That the caller may do so is settled before. A call's answer is what {@link
 * OutcomeResponses} makes of it.
 */
@RestController
@RequestMapping(EndpointPath.ENDPOINTS)
class EndpointChangesController {
  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointChangesController.class);
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final byte[] NO_BODY = new byte[0];

  private final RequestBodies bodies;
  private final RequestPublisher publisher;
  private final ReadModel readModel;
  private final OutcomeResponses responses;
  private final Strictness strictness;

  EndpointChangesController(
      RequestBodies bodies,
      RequestPublisher publisher,
      ReadModel readModel,
      OutcomeResponses responses,
      Strictness strictness) {
    this.bodies = bodies;
    this.publisher = publisher;
    this.readModel = readModel;
    this.responses = responses;
    this.strictness = strictness;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  Object create(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @AuthenticationPrincipal SignedInCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    Violations violations = new Violations();
    EndpointPath.checkWorkspace(workspaceId, violations);
    QueryParameters query = QueryParameters.of(http, violations);
    Conditions conditions = Conditions.ofCreate(http, violations);
    byte[] body = bodies.read(http, caller.id());
    Reading<EndpointSpec> spec = readValid(body, RequestReader::readCreate, query, violations);
    if (conditions.expectedRevision() != null) {
      // What does not exist yet has no revision.
      throw new RequestFailedException(Failure.REVISION_PASSED);
    }
    EndpointKey key =
        new EndpointKey(workspaceId, newId(workspaceId, caller, conditions.idempotencyKey()));
    EndpointRequest request =
        new EndpointRequest.Create(
            new EndpointCreateRequested(
                key.workspaceId(),
                key.endpointId(),
                RequestOrigin.context(http, caller, conditions, body, spec.warnings()),
                spec.value()));
    Accepted accepted =
        publisher.publish(caller.id(), new Submission(request, RequestOrigin.trace(http)));
    // One that is gone has had a delete.
    requireNotOutdated(conditions, accepted.isOutdated() || accepted.state() == null);
    // A retry is answered as the first try was, also when the endpoint is gone by now.
    EndpointState endpoint =
        Objects.requireNonNullElseGet(
            accepted.state(), () -> created(request, accepted.revision()));
    return responses.respond(
        http,
        response,
        caller,
        key,
        accepted.revision(),
        accepted(key, accepted, spec.ignoredFields(), query)
            .location(EndpointPath.of(key))
            .body(EndpointView.toJson(endpoint)));
  }

  @PutMapping(path = EndpointPath.ENDPOINT, consumes = MediaType.APPLICATION_JSON_VALUE)
  Object update(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @PathVariable(EndpointPath.ENDPOINT_ID) String endpointId,
      @AuthenticationPrincipal SignedInCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    Violations violations = new Violations();
    EndpointPath.check(workspaceId, endpointId, violations);
    QueryParameters query = QueryParameters.of(http, violations);
    Conditions conditions = Conditions.of(http, violations);
    byte[] body = bodies.read(http, caller.id());
    Reading<EndpointPatch> patch = readValid(body, RequestReader::readUpdate, query, violations);
    EndpointKey key = new EndpointKey(workspaceId, endpointId);
    conditions
        .minRevision()
        .ifPresent(revision -> readModel.awaitRevision(caller.id(), key, revision));
    EndpointRequest request =
        new EndpointRequest.Update(
            new EndpointUpdateRequested(
                workspaceId,
                endpointId,
                RequestOrigin.context(http, caller, conditions, body, patch.warnings()),
                patch.value()));
    Accepted accepted =
        publisher.publish(caller.id(), new Submission(request, RequestOrigin.trace(http)));
    requireNotOutdated(conditions, accepted.isOutdated());
    return responses.respond(
        http,
        response,
        caller,
        key,
        accepted.revision(),
        accepted(key, accepted, patch.ignoredFields(), query)
            .location(EndpointPath.of(key))
            .body(EndpointView.toJson(accepted.endpoint())));
  }

  /**
   * Also of an endpoint that is being deleted already: the new request takes the place of the one
   * before, as an update would take another's. The answer has no Location, as what it would name is
   * on its way out.
   */
  @DeleteMapping(EndpointPath.ENDPOINT)
  Object delete(
      @PathVariable(EndpointPath.WORKSPACE_ID) String workspaceId,
      @PathVariable(EndpointPath.ENDPOINT_ID) String endpointId,
      @AuthenticationPrincipal SignedInCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    Violations violations = new Violations();
    EndpointPath.check(workspaceId, endpointId, violations);
    QueryParameters query = QueryParameters.of(http, violations);
    // There are no job instances of an endpoint here.
    query.flagWithoutEffect("is_delete_app_instance");
    Conditions conditions = Conditions.of(http, violations);
    violations.throwIfAny(RequestFailedException::invalid);
    EndpointKey key = new EndpointKey(workspaceId, endpointId);
    conditions
        .minRevision()
        .ifPresent(revision -> readModel.awaitRevision(caller.id(), key, revision));
    EndpointRequest request =
        new EndpointRequest.Delete(
            new EndpointDeleteRequested(
                workspaceId,
                endpointId,
                RequestOrigin.context(http, caller, conditions, NO_BODY, List.of())));
    Accepted accepted =
        publisher.publish(caller.id(), new Submission(request, RequestOrigin.trace(http)));
    requireNotOutdated(conditions, accepted.isOutdated());
    return responses.respond(
        http,
        response,
        caller,
        key,
        accepted.revision(),
        accepted(key, accepted, List.of(), query).body(EndpointView.toJson(key)));
  }

  /** The endpoint as a create that was accepted before made it. */
  private static EndpointState created(EndpointRequest request, long revision) {
    Instant at = request.context().getAcceptedAt();
    return Objects.requireNonNull(
        Acceptance.of(null, request, Optional.empty(), revision, at).state());
  }

  /**
   * A signature that comes again is answered as a retry, and has no effect of its own. It must not
   * say so when something newer was accepted: its sender may well mean to undo that.
   */
  private static void requireNotOutdated(Conditions conditions, boolean isOutdated) {
    if (isOutdated && SignedRequests.isOfSignature(conditions.idempotencyKey())) {
      throw new RequestFailedException(
          Failure.SIGNATURE_REPEATED,
          List.of(
              new Violation(
                  HttpHeaders.AUTHORIZATION,
                  "a signature that came before, and something newer was accepted since (expected:"
                      + " an Idempotency-Key with each of several equal requests in one second)")));
    }
  }

  /**
   * From the key, if there is one, so that a caller's retry of a create means the same endpoint.
   */
  static String newId(String workspaceId, SignedInCaller caller, @Nullable String idempotencyKey) {
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
    return (caller.way() == null ? fingerprint : fingerprint.with(caller.way().name())).toId();
  }

  /**
   * Reads the body, the last part of a call, and reports everything that is wrong with the call.
   */
  private <T> Reading<T> readValid(
      byte[] body,
      Function<byte[], Reading<T>> reader,
      QueryParameters query,
      Violations violations) {
    boolean strict = strictness.isAskedFor(query);
    try {
      Reading<T> reading = reader.apply(body);
      strictness.check(strict, reading, query, violations);
      violations.throwIfAny(RequestFailedException::invalid);
      return reading;
    } catch (MalformedJsonException e) {
      violations.addAll(List.of(new Violation("body", String.valueOf(e.getMessage()))));
    } catch (InvalidRequestException e) {
      violations.addAll(e.violations());
    }
    throw RequestFailedException.invalid(violations.list());
  }

  private static ResponseEntity.BodyBuilder accepted(
      EndpointKey key, Accepted accepted, List<String> ignoredFields, QueryParameters query) {
    LOGGER
        .atDebug()
        .addKeyValue("endpoint", key)
        .addKeyValue("revision", accepted.revision())
        .log("request accepted");
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.accepted()
            .contentType(MediaType.APPLICATION_JSON)
            .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
            .header(HttpHeaders.ETAG, ResponseHeaders.etag(accepted.revision()));
    ResponseHeaders.nameIgnored(
        answer, Stream.concat(ignoredFields.stream(), query.ignored().stream()).toList());
    return answer;
  }
}
