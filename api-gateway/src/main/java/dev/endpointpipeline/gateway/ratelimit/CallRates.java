package dev.endpointpipeline.gateway.ratelimit;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureResponse;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalInt;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Refuses callers that call too often, and addresses that fail to sign in too often. */
@Component
public final class CallRates {
  private final RateLimits calls;
  private final RateLimits failedSignIns;
  private final Counter refusedCalls;
  private final Counter refusedFailures;

  CallRates(RateLimitSettings settings, MeterRegistry meters) {
    TimeMeter time = TimeMeter.SYSTEM_NANOTIME;
    this.calls = new RateLimits(settings.requestsPerSecond(), settings.burst(), time);
    this.failedSignIns =
        new RateLimits(settings.failedSignInsPerSecond(), settings.failedSignInsBurst(), time);
    this.refusedCalls =
        Counter.builder("gateway.rate.limit.refused")
            .description("Calls refused as their caller's rate was exceeded")
            .register(meters);
    this.refusedFailures =
        Counter.builder("gateway.rate.limit.refused.failed.sign.ins")
            .description("Failed sign-ins refused as their address's rate was exceeded")
            .register(meters);
  }

  /**
   * Counts a call of a signed-in caller.
   *
   * @param caller identified by {@code equals}
   * @return whether the call may go on; if not, the response is written
   */
  public boolean admitsCall(Object caller, HttpServletResponse response) throws IOException {
    return admits(calls.take(caller), response, Failure.RATE_EXCEEDED, refusedCalls);
  }

  /**
   * Counts a call that failed to sign in. Calls that succeed are not counted and never refused for
   * others' failures, as many callers may share the address of a proxy.
   *
   * @param address where it comes from
   * @return whether the response may say why; if not, another one is written
   */
  public boolean admitsFailedSignIn(String address, HttpServletResponse response)
      throws IOException {
    return admits(
        failedSignIns.take(address), response, Failure.TOO_MANY_FAILED_SIGN_INS, refusedFailures);
  }

  private static boolean admits(
      OptionalInt secondsToWait, HttpServletResponse response, Failure failure, Counter refused)
      throws IOException {
    if (secondsToWait.isEmpty()) {
      return true;
    }
    refused.increment();
    response.setHeader(HttpHeaders.RETRY_AFTER, Integer.toString(secondsToWait.getAsInt()));
    FailureResponse.write(response, failure);
    return false;
  }
}
