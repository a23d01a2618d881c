package dev.endpointpipeline.loadreplay.measure;

import org.HdrHistogram.Histogram;

/**
 * What a histogram says, in microseconds; all 0 if it is empty.
 *
 * @param count how many values it has
 */
public record Percentiles(
    long count, long mean, long p50, long p90, long p99, long p999, long max) {
  /** What an empty histogram says. */
  public static final Percentiles NONE = new Percentiles(0, 0, 0, 0, 0, 0, 0);

  /** What a histogram of microseconds says. */
  public static Percentiles of(Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return NONE;
    }
    return new Percentiles(
        histogram.getTotalCount(),
        Math.round(histogram.getMean()),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getMaxValue());
  }
}
