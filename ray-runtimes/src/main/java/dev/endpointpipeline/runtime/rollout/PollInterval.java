package dev.endpointpipeline.runtime.rollout;

import java.time.Duration;

/**
 * How long to wait between two polls: twice as long after so many polls, up to a longest.
 *
 * @param pollsUntilDoubled how many polls have the same interval
 */
public record PollInterval(Duration shortest, Duration longest, int pollsUntilDoubled) {
  private static final int MAX_DOUBLINGS = 3;

  /** The interval after that many polls. */
  Duration after(int polls) {
    int doublings = Math.min(polls / pollsUntilDoubled, MAX_DOUBLINGS);
    Duration interval = shortest.multipliedBy(1L << doublings);
    return interval.compareTo(longest) < 0 ? interval : longest;
  }
}
