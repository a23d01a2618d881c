package dev.endpointpipeline.loadreplay.measure;

import java.time.Duration;

/**
 * How late the generator itself is: from the time when a call is due until it is handed over to be
 * sent. A server can't cause this lag. If it is large, the run did not apply the load that it
 * claims and is invalid.
 *
 * @param p50Micros median
 * @param p99Micros 99th percentile
 * @param maxMicros maximum
 * @param boundMicros the largest 99th percentile of a valid run
 */
public record GeneratorLag(long p50Micros, long p99Micros, long maxMicros, long boundMicros) {
  /** The tag of the lag in {@link Latencies}. */
  public static final String TAG = "lag";

  /** The lag that was recorded under {@link #TAG}. */
  public static GeneratorLag of(Percentiles lag, Duration bound) {
    return new GeneratorLag(lag.p50(), lag.p99(), lag.max(), bound.toNanos() / 1_000);
  }

  /** Whether the run is invalid. */
  public boolean exceedsBound() {
    return p99Micros > boundMicros;
  }
}
