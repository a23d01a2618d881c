package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.report.LatencyLog.Interval;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the logs of a run's shards, in a single pass over all of them at once. Needs memory for
 * two histograms and a series of each tag, however long the run was.
 */
final class Timeline {
  /** More points than pixels would show nothing more. */
  static final int MAX_INTERVALS = 600;

  private static final long HOUR = 3_600;
  private static final long[] ROUND = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, HOUR};
  private static final int DIGITS = 3;

  private final Map<String, Tag> tags = new TreeMap<>();
  private final long startMillis;
  private final long intervalSeconds;
  private final long intervals;

  private Timeline(long startMillis, long endMillis, long intervalSeconds) {
    this.startMillis = startMillis;
    this.intervalSeconds = intervalSeconds;
    this.intervals = (endMillis - startMillis) / (intervalSeconds * 1_000) + 1;
  }

  /** The shortest round interval of which a run of that length has few enough. */
  static long intervalSeconds(long millis) {
    long needed = millis / 1_000 / MAX_INTERVALS + 1;
    return LongStream.of(ROUND)
        .filter(round -> round >= needed)
        .findFirst()
        .orElse((needed / HOUR + 1) * HOUR);
  }

  /**
   * Reads logs.
   *
   * @param startMillis start of the run since the epoch
   * @param endMillis no interval is later
   */
  static Timeline read(List<Path> files, long startMillis, long endMillis, long intervalSeconds) {
    Timeline timeline = new Timeline(startMillis, endMillis, intervalSeconds);
    List<LatencyLog> logs = new ArrayList<>();
    try {
      files.forEach(file -> logs.add(LatencyLog.open(file)));
      for (long interval = 0; interval < timeline.intervals; interval++) {
        boolean isLast = interval == timeline.intervals - 1;
        for (LatencyLog log : logs) {
          timeline.addUntil(interval, isLast ? Long.MAX_VALUE : interval, log);
        }
        timeline.endInterval(interval);
      }
    } finally {
      logs.forEach(LatencyLog::close);
    }
    return timeline;
  }

  /**
   * @param last of the intervals in the log to add to this one
   */
  private void addUntil(long interval, long last, LatencyLog log) {
    for (Interval next = log.peek(); next != null && intervalOf(next) <= last; next = log.peek()) {
      add(interval, next.tag(), next.values());
      log.advance();
    }
  }

  /**
   * Moves each part of a log by less than a second, so that its intervals, which take about a
   * second too, do not change between two of ours at random.
   */
  private long intervalOf(Interval logged) {
    long part = Math.round((logged.partMillis() - startMillis) / 1e3);
    return (part + Math.floorDiv(logged.middleMillis(), 1_000L)) / intervalSeconds;
  }

  private void endInterval(long interval) {
    for (Map.Entry<String, Tag> tag : List.copyOf(tags.entrySet())) {
      String stage = stage(tag.getKey());
      if (stage != null && tag.getValue().interval.getTotalCount() > 0) {
        add(interval, stage, tag.getValue().interval);
      }
    }
    tags.values().forEach(Tag::endInterval);
  }

  private void add(long interval, String tag, Histogram values) {
    tags.computeIfAbsent(tag, any -> new Tag(interval)).interval.add(values);
  }

  /** The stage whose operations are worth adding up; null for steps and outcomes, which are not. */
  private static @Nullable String stage(String tag) {
    int dot = tag.indexOf('.');
    String stage = dot < 0 ? "" : tag.substring(0, dot);
    return stage.isEmpty() || stage.equals("step") || stage.equals("outcome") ? null : stage;
  }

  Map<String, Percentiles> totals() {
    Map<String, Percentiles> totals = new TreeMap<>();
    tags.forEach((name, tag) -> totals.put(name, Percentiles.of(tag.total)));
    return totals;
  }

  PercentileCurves percentiles() {
    Map<String, List<Long>> curves = new TreeMap<>();
    tags.forEach((name, tag) -> curves.put(name, PercentileCurves.of(tag.total)));
    return new PercentileCurves(PercentileCurves.LEVELS, curves);
  }

  OverTime overTime() {
    Map<String, OverTime.Series> series = new TreeMap<>();
    tags.forEach((name, tag) -> series.put(name, tag.series));
    List<Long> seconds =
        LongStream.range(0, intervals).mapToObj(interval -> interval * intervalSeconds).toList();
    return new OverTime(intervalSeconds, seconds, series);
  }

  private static final class Tag {
    private final Histogram total = new Histogram(DIGITS);
    private final Histogram interval = new Histogram(DIGITS);
    private final OverTime.Series series =
        new OverTime.Series(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());

    /**
     * @param emptyIntervals before the first value
     */
    Tag(long emptyIntervals) {
      for (long i = 0; i < emptyIntervals; i++) {
        endInterval();
      }
    }

    private void endInterval() {
      boolean empty = interval.getTotalCount() == 0;
      series.count().add(interval.getTotalCount());
      series.p50().add(empty ? null : interval.getValueAtPercentile(50));
      series.p90().add(empty ? null : interval.getValueAtPercentile(90));
      series.p99().add(empty ? null : interval.getValueAtPercentile(99));
      series.max().add(empty ? null : interval.getMaxValue());
      if (!empty) {
        total.add(interval);
        interval.reset();
      }
    }
  }
}
