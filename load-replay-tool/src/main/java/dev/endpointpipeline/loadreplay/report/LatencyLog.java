package dev.endpointpipeline.loadreplay.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of latencies, one interval at a time. A resumed run has appended to its log, so the
 * log may have several parts, whose times count from their own starts. Lines that were cut off when
 * a run was killed are skipped; HdrHistogram's own reader fails at them.
 */
final class LatencyLog implements AutoCloseable {
  private static final long SECOND = 1_000;
  private static final Pattern TIME = Pattern.compile("#\\[(Start|Base)Time: ([0-9.]+) .*");

  /** Everything of an interval but its values, which a pattern would be slow at. */
  private static final Pattern INTERVAL =
      Pattern.compile("Tag=([^,]+),([-0-9.]+),([0-9.]+),[0-9.]+");

  private final Path file;
  private final BufferedReader lines;
  private final boolean withValues;
  private final List<Long> starts = new ArrayList<>();
  private double baseSeconds;
  private long partMillis;
  private boolean partBegins;
  private @Nullable Interval next;

  /**
   * The values of one tag in one interval.
   *
   * @param partMillis when its part of the run began, since the epoch
   * @param middleMillis middle of the interval, since its part began
   * @param values in microseconds; empty if only times were asked for
   */
  record Interval(String tag, long partMillis, long middleMillis, Histogram values) {
    private static final Histogram NO_VALUES = new Histogram(1);
  }

  /**
   * What times a log covers.
   *
   * @param starts when its parts were begun, in milliseconds since the epoch; at least one
   * @param firstMillis when the first call was due, since the epoch
   * @param lastMillis middle of the last interval, since the epoch
   */
  record Span(List<Long> starts, long firstMillis, long lastMillis) {}

  private LatencyLog(Path file, boolean withValues) throws IOException {
    this.file = file;
    this.withValues = withValues;
    lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
    advance();
  }

  /**
   * Opens a log at its first interval.
   *
   * @throws ReportException if it can't be read
   */
  static LatencyLog open(Path file) {
    return open(file, true);
  }

  private static LatencyLog open(Path file, boolean withValues) {
    try {
      return new LatencyLog(file, withValues);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ReportException unreadable(Path file, IOException e) {
    return new ReportException(
        file + ": can't be read (expected: the latencies of a run): " + e.getMessage(), e);
  }

  /**
   * Reads through a log, without its values.
   *
   * @throws ReportException if it is no log, or can't be read
   */
  static Span span(Path file) {
    try (LatencyLog log = open(file, false)) {
      long first = log.partMillis;
      long last = first;
      for (Interval interval = log.peek(); interval != null; interval = log.peek()) {
        last = Math.max(last, interval.partMillis() + interval.middleMillis());
        log.advance();
      }
      List<Long> starts = log.starts;
      if (starts.isEmpty()) {
        throw new ReportException(
            file + ": no start time (expected: an HdrHistogram log that replay has written)");
      }
      return new Span(List.copyOf(starts), first, last);
    }
  }

  /** The next interval; null at the end. */
  @Nullable Interval peek() {
    return next;
  }

  /** Goes on to the interval after the next one. */
  void advance() {
    next = null;
    try {
      String line;
      while (next == null && (line = lines.readLine()) != null) {
        next = interval(line);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private @Nullable Interval interval(String line) {
    if (line.startsWith("#")) {
      readTime(line);
      return null;
    }
    int comma = line.lastIndexOf(',');
    Matcher fields = INTERVAL.matcher(line.substring(0, Math.max(0, comma)));
    if (!fields.matches()) {
      return null;
    }
    try {
      double start = baseSeconds + Double.parseDouble(fields.group(2));
      double end = start + Double.parseDouble(fields.group(3));
      beginPart(Math.round(end * 1_000));
      return new Interval(
          fields.group(1),
          partMillis,
          Math.round((start + end) / 2 * 1_000) - partMillis,
          withValues ? values(line.substring(comma + 1)) : Interval.NO_VALUES);
    } catch (RuntimeException | DataFormatException cutOff) {
      return null;
    }
  }

  /** Intervals end at whole seconds after the first due time, which is later than the start. */
  private void beginPart(long endMillis) {
    if (partBegins) {
      partMillis = Math.max(partMillis, endMillis - SECOND);
      partBegins = false;
    }
  }

  private void readTime(String comment) {
    Matcher time = TIME.matcher(comment);
    if (time.matches()) {
      baseSeconds = Double.parseDouble(time.group(2));
      if (time.group(1).equals("Start")) {
        partMillis = Math.round(baseSeconds * 1_000);
        partBegins = true;
        starts.add(partMillis);
      }
    }
  }

  private static Histogram values(String base64) throws DataFormatException {
    ByteBuffer compressed = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    return Histogram.decodeFromCompressedByteBuffer(compressed, 0);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
