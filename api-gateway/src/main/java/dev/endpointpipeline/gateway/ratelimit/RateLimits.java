package dev.endpointpipeline.gateway.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalInt;

/** A bucket for each holder, of calls or of whatever else it may do only so often. */
final class RateLimits {
  /** Of holders seen lately; a forgotten one begins with a full bucket again. */
  private static final int MOST_HOLDERS = 100_000;

  private final LoadingCache<Object, Bucket> buckets;

  /**
   * @param perSecond how much a holder may take for long
   * @param burst how much it may take at once after a pause
   */
  RateLimits(int perSecond, int burst, TimeMeter time) {
    // When a bucket is full again there is nothing to remember.
    Duration untilFull = Duration.ofSeconds(1L + burst / perSecond);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_HOLDERS)
            .expireAfterAccess(untilFull)
            .build(holder -> bucket(perSecond, burst, time));
  }

  /**
   * Takes one from the holder's bucket.
   *
   * @param holder tells who it is, by being equal to itself only
   * @return nothing if there was one; else after how many seconds there will be, at least 1
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
