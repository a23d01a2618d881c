package dev.endpointpipeline.loadreplay.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Latencies over the time of a run, in intervals of the same length.
 *
 * @param intervalSeconds the length
 * @param seconds when each interval begins, in seconds since the start of the run
 * @param tags by tag, as in {@link RunReport#latencies()}
 */
public record OverTime(long intervalSeconds, List<Long> seconds, Map<String, Series> tags) {

  /**
   * The latencies of one tag: a value for each interval, in microseconds; null if nothing was
   * recorded in it.
   *
   * @param count how many values were recorded, not null
   */
  public record Series(
      List<Long> count,
      List<@Nullable Long> p50,
      List<@Nullable Long> p90,
      List<@Nullable Long> p99,
      List<@Nullable Long> max) {}
}
