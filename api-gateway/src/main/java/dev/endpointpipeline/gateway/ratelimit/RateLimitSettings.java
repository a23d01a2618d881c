package dev.endpointpipeline.gateway.ratelimit;

import static dev.endpointpipeline.service.settings.SettingChecks.requirePositive;

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
  private static final String PREFIX = "gateway.rate-limit.";

  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public RateLimitSettings {
    requirePositive(PREFIX + "requests-per-second", requestsPerSecond);
    requirePositive(PREFIX + "burst", burst);
    requirePositive(PREFIX + "failed-sign-ins-per-second", failedSignInsPerSecond);
    requirePositive(PREFIX + "failed-sign-ins-burst", failedSignInsBurst);
  }
}
