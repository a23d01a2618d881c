package dev.endpointpipeline.gateway.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalInt;

/** One bucket of calls per identity. */
final class RateLimits {
  /** Of identities seen lately; a forgotten one begins with a full bucket again. */
  private static final int MOST_IDENTITIES = 100_000;

  private final LoadingCache<String, Bucket> buckets;

  RateLimits(RateLimitSettings settings, TimeMeter time) {
    // When a bucket is full again there is nothing to remember.
    Duration untilFull = Duration.ofSeconds(1L + settings.burst() / settings.requestsPerSecond());
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_IDENTITIES)
            .expireAfterAccess(untilFull)
            .build(identity -> bucket(settings, time));
  }

  /**
   * Takes one call from the identity's bucket.
   *
   * @return nothing if there was one; else after how many seconds there will be, at least 1
   */
  OptionalInt take(String identity) {
    ConsumptionProbe probe = buckets.get(identity).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? OptionalInt.empty()
        : OptionalInt.of(
            Math.toIntExact(Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1));
  }

  private static Bucket bucket(RateLimitSettings settings, TimeMeter time) {
    return Bucket.builder()
        .withCustomTimePrecision(time)
        .addLimit(
            limit ->
                limit
                    .capacity(settings.burst())
                    .refillGreedy(settings.requestsPerSecond(), Duration.ofSeconds(1)))
        .build();
  }
}
