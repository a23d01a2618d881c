package dev.endpointpipeline.loadreplay.measure;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Latencies in microseconds by tag, with 3 significant digits and no upper bound. Each interval
 * goes to an HdrHistogram log, one line for each tag; the totals stay in memory. A tag is a stage
 * and an operation, as in {@code response.update}.
 *
 * <p>Any thread may record; one thread ends intervals.
 */
public final class Latencies {
  private static final int DIGITS = 3;

  /** Values are microseconds and the log's maxima milliseconds, as its readers expect. */
  private static final double MICROS_PER_MILLI = 1_000;

  private final Map<String, Tag> tags = new ConcurrentHashMap<>();
  private final PrintStream stream;
  private final HistogramLogWriter log;

  /**
   * @param out receives the log; not closed
   * @param startMillis start of the run, in epoch milliseconds
   */
  public Latencies(OutputStream out, long startMillis) {
    stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    log = new HistogramLogWriter(stream);
    log.outputComment("[Values are microseconds]");
    log.outputLogFormatVersion();
    log.outputStartTime(startMillis);
    // A resumed run appends to the log, so each part says what its times count from
    log.outputBaseTime(startMillis);
    log.setBaseTime(startMillis);
    log.outputLegend();
  }

  /**
   * Records a latency.
   *
   * @param tag without commas and blanks
   * @param micros counted as 0 if negative
   */
  public void record(String tag, long micros) {
    tags.computeIfAbsent(tag, name -> new Tag()).recorder.recordValue(Math.max(0, micros));
  }

  /**
   * Ends an interval: writes it to the log and adds it to the totals.
   *
   * @throws UncheckedIOException if the log can't be written
   */
  public synchronized void endInterval() {
    new TreeMap<>(tags)
        .forEach(
            (name, tag) -> {
              Histogram interval = tag.recorder.getIntervalHistogram(tag.interval);
              tag.interval = interval;
              if (interval.getTotalCount() > 0) {
                tag.total.add(interval);
                interval.setTag(name);
                log.outputIntervalHistogram(
                    (interval.getStartTimeStamp() - baseMillis()) / 1_000.0,
                    (interval.getEndTimeStamp() - baseMillis()) / 1_000.0,
                    interval,
                    MICROS_PER_MILLI);
              }
            });
    if (stream.checkError()) {
      throw new UncheckedIOException(new IOException("the log of latencies can't be written"));
    }
  }

  private long baseMillis() {
    return log.getBaseTime();
  }

  /** The total of one tag up to the last interval's end; empty if nothing was recorded. */
  public synchronized Percentiles total(String tag) {
    Tag recorded = tags.get(tag);
    return Percentiles.of(recorded == null ? new Histogram(DIGITS) : recorded.total);
  }

  /** The totals of all tags that begin with a stage, together. */
  public synchronized Percentiles ofStage(String stage) {
    Histogram sum = new Histogram(DIGITS);
    tags.forEach(
        (name, tag) -> {
          if (name.startsWith(stage + ".")) {
            sum.add(tag.total);
          }
        });
    return Percentiles.of(sum);
  }

  /** The totals up to the last interval's end, by tag. */
  public synchronized Map<String, Percentiles> totals() {
    Map<String, Percentiles> totals = new TreeMap<>();
    tags.forEach((name, tag) -> totals.put(name, Percentiles.of(tag.total)));
    return totals;
  }

  private static final class Tag {
    private final Recorder recorder = new Recorder(DIGITS);
    private final Histogram total = new Histogram(DIGITS);
    private @Nullable Histogram interval;
  }
}
