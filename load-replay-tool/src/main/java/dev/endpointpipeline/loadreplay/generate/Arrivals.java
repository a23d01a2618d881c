package dev.endpointpipeline.loadreplay.generate;

/**
 * When calls arrive.
 *
 * @param rate mean rate, in calls per second
 * @param burst calls in a burst; 1 unless the pattern is {@link Pattern#BURSTS}
 */
public record Arrivals(Pattern pattern, double rate, int burst) {
  private static final double MIN_RATE = 0.001;
  private static final double MAX_RATE = 1_000_000;
  private static final int MAX_BURST = 1_000_000;

  /** How calls are distributed over time. */
  public enum Pattern {
    /** The same time between any two calls. */
    CONSTANT,
    /** A Poisson process, as of many independent callers. */
    POISSON,
    /** A number of calls at once, then a pause. */
    BURSTS
  }

  /**
   * @throws IllegalArgumentException if the rate is not 0.001–1,000,000 or the burst not
   *     1–1,000,000
   */
  public Arrivals {
    if (!(rate >= MIN_RATE && rate <= MAX_RATE)) {
      throw new IllegalArgumentException("rate: %s (expected: 0.001-1000000)".formatted(rate));
    }
    if (burst < 1 || burst > MAX_BURST) {
      throw new IllegalArgumentException("bursts: %d (expected: 1-%d)".formatted(burst, MAX_BURST));
    }
  }

  /** The same time between any two calls. */
  public static Arrivals constant(double rate) {
    return new Arrivals(Pattern.CONSTANT, rate, 1);
  }

  /** A Poisson process. */
  public static Arrivals poisson(double rate) {
    return new Arrivals(Pattern.POISSON, rate, 1);
  }

  /**
   * Bursts.
   *
   * @param size calls in a burst
   */
  public static Arrivals bursts(double rate, int size) {
    return new Arrivals(Pattern.BURSTS, rate, size);
  }
}
