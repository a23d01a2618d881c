package dev.endpointpipeline.gateway.ratelimit;

import static dev.endpointpipeline.service.settings.SettingChecks.requirePositive;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.rate-limit}: the limits of each caller or address, at each gateway.
 *
 * @param requestsPerSecond sustained rate of a caller's calls, at least 1
 * @param burst how many calls a caller may make at once after a pause, at least 1
 * @param failedSignInsPerSecond sustained rate of calls from one address that fail to authenticate,
 *     at least 1
 * @param failedSignInsBurst how many such calls one address may make at once after a pause, at
 *     least 1
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
