package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.ReadModelSettings;
import dev.endpointpipeline.gateway.readmodel.RequestResult;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Responds to calls whose request was accepted: at once, or with the request's result if the caller
 * prefers to wait for it.
 */
@Component
class OutcomeResponses {
  private static final String PREFERENCE_APPLIED = "Preference-Applied";
  private static final String OUTCOME = "X-Outcome";

  /** The result has a timeout of its own. */
  private static final Long NO_TIMEOUT = 0L;

  private final ReadModel readModel;
  private final Duration longest;

  OutcomeResponses(ReadModel readModel, ReadModelSettings settings) {
    this.readModel = readModel;
    this.longest = settings.outcomeDeadline();
  }

  /**
   * The response, now or later.
   *
   * @param accepted the response while the request has not ended; its body stays right when the
   *     endpoint is gone
   * @return a {@code ResponseEntity}, or a {@code DeferredResult} of one: Spring looks at the type
   *     of the value, and handles the latter at greater cost
   */
  Object respond(
      HttpServletRequest request,
      HttpServletResponse response,
      AuthorizedCaller caller,
      EndpointKey key,
      long revision,
      ResponseEntity<byte[]> accepted) {
    OptionalLong preferred = WaitPreference.seconds(request);
    long seconds = Math.min(preferred.orElse(0), longest.toSeconds());
    if (seconds == 0) {
      return accepted;
    }
    Optional<CompletableFuture<RequestResult>> result =
        readModel.awaitResult(caller.id(), key, revision, Duration.ofSeconds(seconds));
    if (result.isEmpty()) {
      return accepted;
    }
    // Also on an error response.
    response.setHeader(PREFERENCE_APPLIED, "wait=" + seconds);
    DeferredResult<ResponseEntity<byte[]>> deferred = new DeferredResult<>(NO_TIMEOUT);
    boolean create = request.getMethod().equals(HttpMethod.POST.name());
    // Not by the thread that reads the topic.
    var unused =
        result
            .get()
            .thenAcceptAsync(ended -> complete(deferred, accepted, knownResult(create, ended)));
    return deferred;
  }

  /**
   * A create for which there is no endpoint is a retry whose endpoint was deleted since: the result
   * of the first try is not known any more.
   */
  private static RequestResult knownResult(boolean create, RequestResult result) {
    return create && result.rejection() == Failure.ENDPOINT_UNKNOWN
        ? RequestResult.UNKNOWN
        : result;
  }

  private static void complete(
      DeferredResult<ResponseEntity<byte[]>> deferred,
      ResponseEntity<byte[]> accepted,
      RequestResult result) {
    try {
      deferred.setResult(responseTo(accepted, result));
    } catch (RuntimeException e) {
      deferred.setErrorResult(e);
    }
  }

  private static ResponseEntity<byte[]> responseTo(
      ResponseEntity<byte[]> accepted, RequestResult result) {
    if (result.outcome() == Outcome.UNKNOWN) {
      return accepted;
    }
    if (result.rejection() != null) {
      throw new RequestFailedException(result.rejection());
    }
    HttpHeaders headers = new HttpHeaders(accepted.getHeaders());
    headers.remove(HttpHeaders.RETRY_AFTER);
    headers.remove(HttpHeaders.ETAG);
    headers.set(OUTCOME, result.outcome().name());
    EndpointState state = result.state();
    if (state == null) {
      return ResponseEntity.ok().headers(headers).body(accepted.getBody());
    }
    headers.setETag(ResponseHeaders.etag(state.getRevision()));
    return ResponseEntity.ok().headers(headers).body(EndpointView.toJson(state));
  }
}
