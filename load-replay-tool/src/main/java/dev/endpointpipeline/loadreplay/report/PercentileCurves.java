package dev.endpointpipeline.loadreplay.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Latency by percentile.
 *
 * @param levels percentiles from 0 to 100, closer together near 100: five each time that the rest
 *     halves, as in HdrHistogram's plots
 * @param tags by tag, the latency in microseconds at each level. A list ends where there are too
 *     few values to tell the next level from the maximum
 */
public record PercentileCurves(List<Double> levels, Map<String, List<Long>> tags) {
  private static final int PER_HALF = 5;

  /** Enough for 2^27 = 134 million values. */
  private static final int HALVES = 27;

  static final List<Double> LEVELS = levelsOfPlots();

  private static List<Double> levelsOfPlots() {
    List<Double> levels = new ArrayList<>();
    for (int half = 0; half < HALVES; half++) {
      double rest = 100 / Math.pow(2, half);
      for (int step = 0; step < PER_HALF; step++) {
        levels.add(100 - rest + rest / 2 * step / PER_HALF);
      }
    }
    return List.copyOf(levels);
  }

  static List<Long> of(Histogram values) {
    long count = values.getTotalCount();
    return LEVELS.stream()
        .takeWhile(level -> count * (100 - level) >= 100)
        .map(values::getValueAtPercentile)
        .toList();
  }
}
