package dev.endpointpipeline.loadreplay.generate;

/** The times of successive calls, in µs since the start; the first call is at 0. */
final class ArrivalTimes {
  private static final double MICROS_PER_SECOND = 1e6;

  private final Arrivals arrivals;
  private final Draws draws;
  private long calls;
  private double poissonMicros;

  ArrivalTimes(Arrivals arrivals, Draws draws) {
    this.arrivals = arrivals;
    this.draws = draws;
  }

  /** The time of the next call. Computed from the start, so that rounding does not add up. */
  long next() {
    long call = calls++;
    return switch (arrivals.pattern()) {
      case CONSTANT -> micros(call);
      case BURSTS -> micros(call - call % arrivals.burst());
      case POISSON -> {
        long time = (long) poissonMicros;
        poissonMicros -= StrictMath.log(1 - draws.unit()) * MICROS_PER_SECOND / arrivals.rate();
        yield time;
      }
    };
  }

  private long micros(long call) {
    return (long) (call * MICROS_PER_SECOND / arrivals.rate());
  }
}
