package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.GeneratorLag;
import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.report.RunReport.TimedMark;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Makes the report of a run from its files. */
final class RunReports {
  private RunReports() {}

  /**
   * @param intervalSeconds of the series over time
   */
  static RunReport of(RunFiles files, long intervalSeconds) {
    Instant start = Instant.ofEpochMilli(files.startMillis());
    Timeline timeline =
        Timeline.read(
            files.directories().stream().map(RunDirectory::latencies).toList(),
            files.startMillis(),
            files.endMillis(),
            intervalSeconds);
    Map<String, Percentiles> latencies = timeline.totals();
    ShardSummaries summaries = files.summaries();
    return new RunReport(
        files.directories().stream().map(RunDirectory::toString).toList(),
        files.run().runId(),
        start.toString(),
        files.run().recording().toString(),
        files.run().sha256(),
        files.directories().stream().map(directory -> directory.run().arguments()).toList(),
        files.notes(),
        summaries == null
            ? (files.endMillis() - files.startMillis()) * 1_000
            : summaries.durationMicros(),
        summaries == null
            ? null
            : summaries.result(latencies.getOrDefault(GeneratorLag.TAG, Percentiles.NONE)),
        Verification.read(files.directories()),
        marks(files, start),
        latencies,
        timeline.percentiles(),
        timeline.overTime());
  }

  private static List<TimedMark> marks(RunFiles files, Instant start) {
    return files.directories().stream()
        .flatMap(directory -> Marks.read(directory).stream())
        .sorted(Comparator.comparing(Mark::at))
        .map(
            mark ->
                new TimedMark(
                    mark.at().toString(),
                    Duration.between(start, mark.at()).toMillis() / 1e3,
                    mark.text()))
        .toList();
  }
}
