package dev.endpointpipeline.loadreplay.generate;

/**
 * All parameters of generated traffic. The same profile gives the same calls, byte for byte.
 *
 * @param seed of the random numbers
 * @param calls at least 1, without the creates of {@link Population#created}
 */
public record TrafficProfile(
    long seed,
    long calls,
    Population population,
    Arrivals arrivals,
    Mix mix,
    Shares shares,
    BodySize bodySize) {
  /** So that all times fit into µs. */
  private static final long MAX_CALLS = 1_000_000_000;

  /**
   * @throws IllegalArgumentException if the number of calls is not 1–1,000,000,000
   */
  public TrafficProfile {
    if (calls < 1 || calls > MAX_CALLS) {
      throw new IllegalArgumentException("calls: %d (expected: 1-%d)".formatted(calls, MAX_CALLS));
    }
  }
}
