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
 * Answers calls whose request was accepted: at once, or when the request has ended, if the caller
 * prefers to wait for that.
 */
@Component
class OutcomeResponses {
  private static final String PREFERENCE_APPLIED = "Preference-Applied";
  private static final String OUTCOME = "X-Outcome";

  /** A promise ends by itself, at the latest after the longest wait. */
  private static final Long NO_TIMEOUT = 0L;

  private final ReadModel readModel;
  private final Duration longest;

  OutcomeResponses(ReadModel readModel, ReadModelSettings settings) {
    this.readModel = readModel;
    this.longest = settings.outcomeDeadline();
  }

  /**
   * The answer, or the promise of it.
   *
   * @param accepted what to answer as long as the request has not ended; its body stays right when
   *     the endpoint is gone
   * @return a {@code ResponseEntity}, or a {@code DeferredResult} of one: the framework goes by
   *     what it gets, and takes longer over the latter, which is for those who wait only
   */
  Object answer(
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
    Optional<CompletableFuture<RequestResult>> promise =
        readModel.ending(caller.id(), key, revision, Duration.ofSeconds(seconds));
    if (promise.isEmpty()) {
      return accepted;
    }
    // Whatever the answer will be, an error too.
    response.setHeader(PREFERENCE_APPLIED, "wait=" + seconds);
    DeferredResult<ResponseEntity<byte[]>> answer = new DeferredResult<>(NO_TIMEOUT);
    boolean create = request.getMethod().equals(HttpMethod.POST.name());
    // By another thread than the one that brings the outcomes.
    var unused =
        promise.get().thenAcceptAsync(ending -> give(answer, accepted, told(create, ending)));
    return answer;
  }

  /**
   * A create that finds no endpoint is a retry, and its endpoint has come and gone: how the first
   * try ended, nothing tells any more.
   */
  private static RequestResult told(boolean create, RequestResult ending) {
    return create && ending.rejection() == Failure.ENDPOINT_UNKNOWN
        ? RequestResult.UNKNOWN
        : ending;
  }

  private static void give(
      DeferredResult<ResponseEntity<byte[]>> answer,
      ResponseEntity<byte[]> accepted,
      RequestResult ending) {
    try {
      answer.setResult(answer(accepted, ending));
    } catch (RuntimeException e) {
      answer.setErrorResult(e);
    }
  }

  private static ResponseEntity<byte[]> answer(
      ResponseEntity<byte[]> accepted, RequestResult ending) {
    if (ending.outcome() == Outcome.UNKNOWN) {
      return accepted;
    }
    if (ending.rejection() != null) {
      throw new RequestFailedException(ending.rejection());
    }
    HttpHeaders headers = new HttpHeaders(accepted.getHeaders());
    headers.remove(HttpHeaders.RETRY_AFTER);
    headers.remove(HttpHeaders.ETAG);
    headers.set(OUTCOME, ending.outcome().name());
    EndpointState state = ending.state();
    if (state == null) {
      return ResponseEntity.ok().headers(headers).body(accepted.getBody());
    }
    headers.setETag(ResponseHeaders.etag(state.getRevision()));
    return ResponseEntity.ok().headers(headers).body(EndpointView.toJson(state));
  }
}
