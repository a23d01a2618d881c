package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.answers.RequestIds;
import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.gateway.publish.RequestPublisher;
import dev.endpointpipeline.gateway.publish.Submission;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.Standing;
import dev.endpointpipeline.gateway.signin.SignedInCaller;
import dev.endpointpipeline.gateway.signin.accesskey.SignedRequests;
import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.MalformedJsonException;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The endpoints of a workspace. That the caller may enter the workspace is settled before. */
@RestController
@RequestMapping("/v1/workspaces/{workspace_id}/endpoints")
class EndpointsController {
  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointsController.class);
  private static final String WORKSPACE_ID = "workspace_id";
  private static final String ENDPOINT_ID = "endpoint_id";
  private static final String CURRENT = "CURRENT";
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final String IGNORED_FIELDS = "X-Ignored-Fields";
  private static final int MAX_IGNORED_FIELDS_LENGTH = 1024;

  private final RequestBodies bodies;
  private final RequestPublisher publisher;
  private final ReadModel readModel;

  EndpointsController(RequestBodies bodies, RequestPublisher publisher, ReadModel readModel) {
    this.bodies = bodies;
    this.publisher = publisher;
    this.readModel = readModel;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> create(
      @PathVariable(WORKSPACE_ID) String workspaceId,
      @AuthenticationPrincipal SignedInCaller caller,
      HttpServletRequest http) {
    requireId(WORKSPACE_ID, workspaceId);
    Conditions conditions = Conditions.of(http);
    if (conditions.expectedRevision() != null) {
      // What does not exist yet has no revision.
      throw new RequestFailedException(Failure.REVISION_PASSED);
    }
    byte[] body = bodies.read(http);
    Reading<EndpointSpec> spec = readValid(body, RequestReader::readCreate);
    EndpointKey key =
        new EndpointKey(workspaceId, newId(workspaceId, caller, conditions.idempotencyKey()));
    EndpointCreateRequested request =
        new EndpointCreateRequested(
            key.workspaceId(),
            key.endpointId(),
            context(http, caller, conditions, body),
            spec.value());
    Accepted accepted =
        publisher.publish(Submission.of(request, trace(http)), () -> requireUnused(key));
    requireNotOutdated(conditions, accepted);
    return accepted(key, accepted, spec.ignoredFields());
  }

  @PutMapping(path = "/{endpoint_id}", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> update(
      @PathVariable(WORKSPACE_ID) String workspaceId,
      @PathVariable(ENDPOINT_ID) String endpointId,
      @AuthenticationPrincipal SignedInCaller caller,
      HttpServletRequest http) {
    EndpointKey key = key(workspaceId, endpointId);
    Conditions conditions = Conditions.of(http);
    byte[] body = bodies.read(http);
    Reading<EndpointPatch> patch = readValid(body, RequestReader::readUpdate);
    conditions.minRevision().ifPresent(revision -> readModel.awaitRevision(key, revision));
    EndpointUpdateRequested request =
        new EndpointUpdateRequested(
            workspaceId, endpointId, context(http, caller, conditions, body), patch.value());
    Accepted accepted =
        publisher.publish(
            Submission.of(request, trace(http)),
            () -> requireUpdatable(key, conditions.expectedRevision()));
    requireNotOutdated(conditions, accepted);
    return accepted(key, accepted, patch.ignoredFields());
  }

  @GetMapping("/{endpoint_id}")
  ResponseEntity<byte[]> show(
      @PathVariable(WORKSPACE_ID) String workspaceId,
      @PathVariable(ENDPOINT_ID) String endpointId,
      @RequestParam(defaultValue = CURRENT) String version,
      HttpServletRequest http) {
    EndpointKey key = key(workspaceId, endpointId);
    if (!version.equals(CURRENT)) {
      throw invalid(new Violation("version", "not supported (expected: CURRENT, or none)"));
    }
    Conditions.of(http).minRevision().ifPresent(revision -> readModel.awaitRevision(key, revision));
    EndpointState state =
        readModel.find(key).orElseThrow(() -> new RequestFailedException(Failure.ENDPOINT_UNKNOWN));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.ETAG, etag(state.getRevision()))
        .body(EndpointView.toJson(state));
  }

  private void requireUpdatable(EndpointKey key, @Nullable Long expectedRevision) {
    Standing standing =
        readModel
            .standing(key)
            .orElseThrow(() -> new RequestFailedException(Failure.ENDPOINT_UNKNOWN));
    if (standing.status() == EndpointStatus.DELETING) {
      throw new RequestFailedException(Failure.ENDPOINT_BEING_DELETED);
    }
    if (expectedRevision != null && expectedRevision != standing.revision()) {
      throw new RequestFailedException(Failure.REVISION_PASSED);
    }
  }

  /** An id that comes from a key is taken when the key was used more than a day ago. */
  private void requireUnused(EndpointKey key) {
    if (readModel.standing(key).isPresent()) {
      throw new RequestFailedException(Failure.IDEMPOTENCY_KEY_REUSED);
    }
  }

  /**
   * A signature that comes again is answered as a retry, and has no effect of its own. It must not
   * say so when something newer was accepted: its sender may well mean to undo that.
   */
  private static void requireNotOutdated(Conditions conditions, Accepted accepted) {
    if (SignedRequests.isOfSignature(conditions.idempotencyKey())
        && accepted.state().getRevision() > accepted.revision()) {
      throw new RequestFailedException(Failure.SIGNATURE_REFUSED);
    }
  }

  private static EndpointKey key(String workspaceId, String endpointId) {
    requireId(WORKSPACE_ID, workspaceId);
    requireId(ENDPOINT_ID, endpointId);
    return new EndpointKey(workspaceId, endpointId);
  }

  private static void requireId(String name, String id) {
    if (!EndpointKey.isId(id)) {
      throw invalid(new Violation(name, "malformed (expected: 1-36 letters, digits or hyphens)"));
    }
  }

  /** From the key, if there is one, so that a retry of a create means the same endpoint. */
  private static String newId(
      String workspaceId, SignedInCaller caller, @Nullable String idempotencyKey) {
    if (idempotencyKey == null) {
      return UUID.randomUUID().toString().replace("-", "");
    }
    Caller user = caller.user();
    return new Fingerprint()
        .with(workspaceId)
        .with(user.getDomainId())
        .with(user.getDomainName())
        .with(user.getUserId())
        .with(user.getUserName())
        .with(idempotencyKey)
        .toId();
  }

  private static <T> Reading<T> readValid(byte[] body, Function<byte[], Reading<T>> reader) {
    try {
      return reader.apply(body);
    } catch (MalformedJsonException e) {
      throw invalid(new Violation("body", String.valueOf(e.getMessage())));
    } catch (InvalidRequestException e) {
      throw new RequestFailedException(Failure.INVALID_REQUEST, e.violations());
    }
  }

  private static RequestFailedException invalid(Violation violation) {
    return new RequestFailedException(Failure.INVALID_REQUEST, List.of(violation));
  }

  private static RequestContext context(
      HttpServletRequest http, SignedInCaller caller, Conditions conditions, byte[] body) {
    return new RequestContext(
        RequestIds.of(http),
        caller.user(),
        Instant.now(),
        idempotency(http, conditions.idempotencyKey(), body),
        conditions.expectedRevision());
  }

  private static @Nullable Idempotency idempotency(
      HttpServletRequest http, @Nullable String key, byte[] body) {
    if (key == null) {
      return null;
    }
    byte[] fingerprint =
        new Fingerprint()
            .with(http.getMethod())
            .with(http.getRequestURI())
            .with(http.getHeader(HttpHeaders.IF_MATCH))
            .with(body)
            .toBytes();
    return new Idempotency(key, ByteBuffer.wrap(fingerprint));
  }

  private static TraceParent trace(HttpServletRequest http) {
    return Optional.ofNullable(http.getHeader(RecordHeaders.TRACEPARENT))
        .flatMap(TraceParent::parse)
        .map(TraceParent::child)
        .orElseGet(TraceParent::root);
  }

  private static ResponseEntity<byte[]> accepted(
      EndpointKey key, Accepted accepted, List<String> ignoredFields) {
    LOGGER
        .atDebug()
        .addKeyValue("endpoint", key)
        .addKeyValue("revision", accepted.revision())
        .log("request accepted");
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.accepted()
            .location(
                URI.create(
                    "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId()))
            .contentType(MediaType.APPLICATION_JSON)
            .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
            .header(HttpHeaders.ETAG, etag(accepted.revision()));
    if (!ignoredFields.isEmpty()) {
      answer.header(IGNORED_FIELDS, bounded(String.join(", ", ignoredFields)));
    }
    return answer.body(EndpointView.toJson(accepted.state()));
  }

  private static String etag(long revision) {
    return '"' + Long.toString(revision) + '"';
  }

  private static String bounded(String text) {
    return text.length() <= MAX_IGNORED_FIELDS_LENGTH
        ? text
        : text.substring(0, MAX_IGNORED_FIELDS_LENGTH) + "...";
  }
}
