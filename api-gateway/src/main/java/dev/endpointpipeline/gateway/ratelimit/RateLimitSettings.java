package dev.endpointpipeline.gateway.ratelimit;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.rate-limit}: for each identity or address, at each gateway.
 *
 * @param requestsPerSecond how many calls a second an identity may make on average, at least 1
 * @param burst how many calls it may make at once after a pause, at least 1
 * @param failedSignInsPerSecond how many calls a second from one address may fail to sign in on
 *     average, at least 1
 * @param failedSignInsBurst how many may do so at once after a pause, at least 1
 */
public record RateLimitSettings(
    @DefaultValue("200") int requestsPerSecond,
    @DefaultValue("1000") int burst,
    @DefaultValue("50") int failedSignInsPerSecond,
    @DefaultValue("250") int failedSignInsBurst) {
  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public RateLimitSettings {
    require(requestsPerSecond, "requests-per-second");
    require(burst, "burst");
    require(failedSignInsPerSecond, "failed-sign-ins-per-second");
    require(failedSignInsBurst, "failed-sign-ins-burst");
  }

  private static void require(int value, String key) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "gateway.rate-limit." + key + ": " + value + " (expected: >= 1)");
    }
  }
}
