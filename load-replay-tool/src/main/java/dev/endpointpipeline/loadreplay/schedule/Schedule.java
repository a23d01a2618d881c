package dev.endpointpipeline.loadreplay.schedule;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When each call of a recording is due. A due time depends on the call alone, never on when earlier
 * calls were sent, so delays do not add up.
 */
@FunctionalInterface
public interface Schedule {
  /** Stands for a call that is not due any more: the run ends before it. */
  long ENDED = Long.MAX_VALUE;

  /**
   * When a call is due.
   *
   * @param n position of the call in its recording, from 0
   * @param atMicros the call's time since the start of its recording, at least 0
   * @return nanoseconds since the start of the run, never decreasing from call to call, or {@link
   *     #ENDED}
   */
  long dueNanos(long n, long atMicros);

  /**
   * The recorded times, faster or slower.
   *
   * @param speed above 0; 10 sends the calls in a tenth of the time
   * @throws IllegalArgumentException if the speed is out of range
   */
  static Schedule recorded(double speed) {
    if (!(speed > 0) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("speed: " + speed + " (expected: > 0)");
    }
    return (n, atMicros) -> Math.round(atMicros * 1_000.0 / speed);
  }

  /**
   * This schedule, but it ends earlier.
   *
   * @param count maximum number of calls; null for any number
   * @param duration calls that are due later are not sent; null for any time
   * @throws IllegalArgumentException if the count or the duration is below 0
   */
  default Schedule until(@Nullable Long count, @Nullable Duration duration) {
    if (count != null && count < 0) {
      throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
    }
    if (duration != null && duration.isNegative()) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
    }
    long calls = count == null ? Long.MAX_VALUE : count;
    long end = duration == null ? Long.MAX_VALUE : duration.toNanos();
    return (n, atMicros) -> {
      long due = n < calls ? dueNanos(n, atMicros) : ENDED;
      return due < end ? due : ENDED;
    };
  }
}
