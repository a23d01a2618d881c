package dev.endpointpipeline.gateway.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalInt;

/** A token bucket for each holder. */
final class RateLimits {
  /** The most holders that are remembered; a forgotten one begins with a full bucket again. */
  private static final int MOST_HOLDERS = 100_000;

  private final LoadingCache<Object, Bucket> buckets;

  /**
   * Creates full buckets.
   *
   * @param perSecond tokens that a bucket gets each second
   * @param burst tokens that a bucket can have
   */
  RateLimits(int perSecond, int burst, TimeMeter time) {
    // A full bucket need not be remembered.
    Duration untilFull = Duration.ofSeconds(1L + burst / perSecond);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_HOLDERS)
            .expireAfterAccess(untilFull)
            .build(holder -> bucket(perSecond, burst, time));
  }

  /**
   * Takes a token from the holder's bucket.
   *
   * @param holder identified by {@code equals}
   * @return empty if there was one; else after how many seconds there will be, at least 1
   */
  OptionalInt take(Object holder) {
    ConsumptionProbe probe = buckets.get(holder).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? OptionalInt.empty()
        : OptionalInt.of(
            Math.toIntExact(Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1));
  }

  private static Bucket bucket(int perSecond, int burst, TimeMeter time) {
    return Bucket.builder()
        .withCustomTimePrecision(time)
        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }
}
