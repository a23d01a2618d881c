package dev.endpointpipeline.loadreplay.replay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a client waits before it sends a request again. Pure. */
final class BackOff {
  private static final double FIRST_MILLIS = 100;
  private static final double MAX_MILLIS = 10_000;

  private BackOff() {}

  /** Whether another attempt may succeed: the request timed out or was throttled. */
  static boolean isRetryable(int status) {
    return status == 408 || status == 429 || status == 503;
  }

  /**
   * The wait before the next attempt: exponential with jitter, and not below what the server asks
   * for.
   *
   * @param attempt the number of attempts so far, from 1
   * @param retryAfter seconds that the server asks for
   * @param random from 0 to 1
   */
  static Duration before(int attempt, @Nullable Integer retryAfter, double random) {
    double ceiling = Math.min(MAX_MILLIS, FIRST_MILLIS * Math.pow(2, attempt - 1));
    double millis = ceiling * (0.5 + random / 2);
    double asked = retryAfter == null ? 0 : retryAfter * 1_000.0;
    return Duration.ofNanos(Math.round(1e6 * (asked > 0 ? asked + millis : millis)));
  }
}
