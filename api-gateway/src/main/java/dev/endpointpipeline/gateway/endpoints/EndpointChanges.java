package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.admission.ChangeAdmission;
import dev.endpointpipeline.gateway.authentication.accesskey.SignedRequests;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.gateway.publish.RequestPublisher;
import dev.endpointpipeline.gateway.publish.Submission;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.MalformedJsonException;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.schemas.EndpointKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * The way of every call that changes an endpoint: read and validate it, wait for the revision that
 * it names, publish its request, and respond to what was accepted.
 */
@Component
class EndpointChanges {
  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointChanges.class);
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final byte[] NO_BODY = new byte[0];

  private final ChangeAdmission admission;
  private final RequestBodies bodies;
  private final RequestPublisher publisher;
  private final ReadModel readModel;
  private final OutcomeResponses responses;
  private final Strictness strictness;

  EndpointChanges(
      ChangeAdmission admission,
      RequestBodies bodies,
      RequestPublisher publisher,
      ReadModel readModel,
      OutcomeResponses responses,
      Strictness strictness) {
    this.admission = admission;
    this.bodies = bodies;
    this.publisher = publisher;
    this.readModel = readModel;
    this.responses = responses;
    this.strictness = strictness;
  }

  /**
   * Accepts a change.
   *
   * @return as {@link OutcomeResponses#respond}
   * @throws RequestFailedException if the change is not accepted
   */
  Object accept(
      Change change,
      AuthorizedCaller caller,
      HttpServletRequest http,
      HttpServletResponse response) {
    byte[] body = change.hasBody() ? bodies.read(http, caller.id()) : NO_BODY;
    return admission.admit(caller.id(), () -> accept(change, caller, body, http, response));
  }

  private Object accept(
      Change change,
      AuthorizedCaller caller,
      byte[] body,
      HttpServletRequest http,
      HttpServletResponse response) {
    Violations violations = new Violations();
    change.checkPath(violations);
    QueryParameters query = QueryParameters.of(http, violations);
    Conditions conditions = change.conditions(http, query, violations);
    Reading<Change.Content> reading = readValid(change, body, query, violations);
    EndpointKey key = change.key(caller, conditions);
    conditions.minRevision().ifPresent(revision -> awaitRevision(caller, key, revision));
    EndpointRequest request =
        reading
            .value()
            .request(
                key, RequestOrigin.context(http, caller, conditions, body, reading.warnings()));
    Accepted accepted = publisher.publish(new Submission(request, RequestOrigin.trace(http)));
    requireNotOutdated(conditions, change.isOutdated(accepted));
    LOGGER
        .atDebug()
        .addKeyValue("endpoint", key)
        .addKeyValue("revision", accepted.revision())
        .log("request accepted");
    ResponseEntity.BodyBuilder builder =
        ResponseEntity.accepted()
            .contentType(MediaType.APPLICATION_JSON)
            .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
            .header(HttpHeaders.ETAG, ResponseHeaders.etag(accepted.revision()));
    ResponseHeaders.nameIgnored(
        builder,
        Stream.concat(reading.ignoredFields().stream(), query.ignored().stream()).toList());
    return responses.respond(
        http,
        response,
        caller,
        key,
        accepted.revision(),
        change.respond(builder, request, accepted));
  }

  private void awaitRevision(AuthorizedCaller caller, EndpointKey key, long revision) {
    boolean unused =
        admission.whileWaiting(
            () -> {
              readModel.awaitRevision(caller.id(), key, revision);
              return true;
            });
  }

  /**
   * Parses the body, the last part of a call, and reports everything that is wrong with the call.
   */
  private Reading<Change.Content> readValid(
      Change change, byte[] body, QueryParameters query, Violations violations) {
    boolean strict = change.hasBody() && strictness.isAskedFor(query);
    try {
      Reading<Change.Content> reading = change.read(body);
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

  /**
   * A signature that was used before makes the call a retry without effect. The response must not
   * say "accepted" if a newer request was accepted since: the caller may well mean to undo that.
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
}
