package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.schedule.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to replay a recording.
 *
 * @param target where calls go
 * @param schedule when each call is due
 * @param credentials what callers authenticate with
 * @param connections maximum number of calls in flight, at least 1
 * @param timeout of one attempt, above 0
 * @param retries maximum number of attempts after the first, at least 0
 * @param maxLag a run whose generator lag has a larger 99th percentile is invalid
 * @param mapping ids of existing endpoints, by recorded id; the others are created
 * @param shard the part of the recording to send
 * @param abortOn conditions that end the run early
 * @param outcomeTimeout how long the run waits for outcomes after its last call, not negative
 * @param trusted certificates to trust in place of the platform's; null for these
 */
public record ReplaySettings(
    Target target,
    Schedule schedule,
    Credentials credentials,
    int connections,
    Duration timeout,
    int retries,
    Duration maxLag,
    Map<String, String> mapping,
    Shard shard,
    List<AbortCondition> abortOn,
    Duration outcomeTimeout,
    @Nullable TrustedCertificates trusted) {
  /**
   * @throws IllegalArgumentException if a number or a duration is out of range
   */
  public ReplaySettings {
    if (connections < 1 || connections > 10_000) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: 1-10000)");
    }
    if (retries < 0 || retries > 100) {
      throw new IllegalArgumentException("retries: " + retries + " (expected: 0-100)");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
    mapping = Map.copyOf(mapping);
    abortOn = List.copyOf(abortOn);
  }
}
