package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.GeneratorLag;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.measure.RunSummary.Calls;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Writes the directory of a run that never took place. */
final class SyntheticRun {
  static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  private final Path directory;

  private SyntheticRun(Path directory, String runId, String... arguments) {
    this.directory = directory;
    try {
      Path recording = directory.resolveSibling("recording.ndjson");
      if (!Files.exists(recording)) {
        Files.writeString(recording, "recording");
      }
      RunDirectory.create(directory, runId, recording, List.of(arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SyntheticRun in(Path directory, String... arguments) {
    return new SyntheticRun(directory, "r1", arguments);
  }

  static SyntheticRun ofOtherRun(Path directory, String... arguments) {
    return new SyntheticRun(directory, "r2", arguments);
  }

  Path directory() {
    return directory;
  }

  /** The log's next part: every second, the values of each tag. */
  SyntheticRun withLatencies(Instant start, int seconds, Map<String, long[]> micros) {
    Map<String, Histogram> histograms = new TreeMap<>();
    micros.forEach((tag, values) -> histograms.put(tag, histogram(tag, values)));
    return write(
        start,
        log -> {
          for (int second = 0; second < seconds; second++) {
            for (Histogram histogram : histograms.values()) {
              log.outputIntervalHistogram(second, second + 1.0, histogram, 1_000);
            }
          }
        });
  }

  /** The log's next part: every second, one value of a tag. */
  SyntheticRun withLatencies(Instant start, int seconds, String tag, LongUnaryOperator micros) {
    return write(
        start,
        log -> {
          for (int second = 0; second < seconds; second++) {
            Histogram histogram = histogram(tag, micros.applyAsLong(second));
            log.outputIntervalHistogram(second, second + 1.0, histogram, 1_000);
          }
        });
  }

  /** The log's next part, whose intervals are as uneven as those of a busy machine. */
  SyntheticRun withUnevenIntervals(Instant start, int seconds, String tag) {
    return write(
        start,
        log -> {
          double begin = 0.5;
          for (int second = 0; second < seconds; second++) {
            double end = second + 1.5 + (second % 3) * 0.04;
            log.outputIntervalHistogram(begin, end, histogram(tag, 1), 1_000);
            begin = end;
          }
        });
  }

  private static Histogram histogram(String tag, long... micros) {
    Histogram histogram = new Histogram(3);
    Arrays.stream(micros).forEach(histogram::recordValue);
    histogram.setTag(tag);
    return histogram;
  }

  private interface Part {
    void write(HistogramLogWriter log);
  }

  private SyntheticRun write(Instant start, Part part) {
    try (OutputStream out =
        Files.newOutputStream(log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      HistogramLogWriter log = new HistogramLogWriter(out);
      log.outputStartTime(start.toEpochMilli());
      log.outputBaseTime(start.toEpochMilli());
      log.outputLegend();
      part.write(log);
      log.close();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path log() {
    return directory.resolve("latency.hlog");
  }

  SyntheticRun withSummary(RunSummary summary) {
    return withFile("summary.json", summary.toJson());
  }

  SyntheticRun withFile(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A valid run of 100 calls, 3 of them unexpected, that took 10 s. */
  static RunSummary summary() {
    return new RunSummary(
        "r1",
        START.minusSeconds(2).toString(),
        10_000_000,
        true,
        null,
        End.COMPLETED,
        null,
        new GeneratorLag(50, 100, 200, 10_000),
        new Calls(100, 100, 97, 2, 1, 0, 0, 0, 5, 4, 6),
        Map.of(202, 97L, 400, 2L, 0, 1L),
        Map.of("E.1001", 2L, "timeout", 1L),
        new OutcomeCounts(Map.of("APPLIED", 90L, "FAILED", 4L), 3, Map.of(), 0, 0, null),
        Map.of());
  }

  static RunSummary invalidSummary() {
    RunSummary valid = summary();
    return new RunSummary(
        valid.runId(),
        valid.started(),
        valid.durationMicros(),
        false,
        "the generator fell behind",
        valid.end(),
        null,
        valid.lag(),
        valid.calls(),
        valid.statuses(),
        valid.errors(),
        valid.outcomes(),
        valid.latencies());
  }

  /** As of a part that resumed a run in which 40 calls had finished. */
  static RunSummary summaryOfLaterPart(Instant started) {
    RunSummary whole = summary();
    return new RunSummary(
        whole.runId(),
        started.toString(),
        whole.durationMicros(),
        true,
        null,
        whole.end(),
        null,
        whole.lag(),
        new Calls(60, 60, 60, 0, 0, 0, 0, 40, 0, 0, 0),
        Map.of(202, 60L),
        Map.of(),
        null,
        Map.of());
  }
}
