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
  /** The most recent holders are kept; a forgotten one starts with a full bucket again. */
  private static final int MOST_HOLDERS = 100_000;

  private final LoadingCache<Object, Bucket> buckets;

  /**
   * @param perSecond the sustained rate of a holder
   * @param burst how many tokens a holder may take at once after a pause
   */
  RateLimits(int perSecond, int burst, TimeMeter time) {
    // A full bucket need not be kept.
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
   * @return empty if there was a token; otherwise the seconds until there is one, at least 1
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
