package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended.
 *
 * @param outcome as in the topic endpoint-status; {@code UNKNOWN} if there was none in time
 * @param state the endpoint right after; null if it is gone, or nothing is known
 * @param rejection the failure that the gateway would have responded with, had it known before; set
 *     if the outcome is {@code REJECTED}
 */
public record RequestResult(
    Outcome outcome, @Nullable EndpointState state, @Nullable Failure rejection) {
  /** It is not known how the request ended. */
  public static final RequestResult UNKNOWN = new RequestResult(Outcome.UNKNOWN, null, null);

  static RequestResult of(Outcome outcome, @Nullable EndpointState state) {
    return new RequestResult(outcome, state, null);
  }

  static RequestResult rejected(Failure why, @Nullable EndpointState state) {
    return new RequestResult(Outcome.REJECTED, state, why);
  }
}
