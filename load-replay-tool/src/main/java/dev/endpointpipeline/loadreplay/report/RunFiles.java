package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.replay.ReplayException;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.replay.Shards;
import dev.endpointpipeline.loadreplay.report.LatencyLog.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The run directories of one run, and what is missing in them. */
final class RunFiles {
  private final List<ShardRun> shards = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * A directory with a shard of the run, or with all of it.
   *
   * @param summary null if the run, or its last part, has none
   */
  private record ShardRun(RunDirectory directory, Span span, @Nullable RunSummary summary) {}

  /**
   * Reads everything but the latencies.
   *
   * @param directories of one run; at least one
   * @throws ReportException if one has no latencies
   * @throws ReplayException if they are not of one run
   */
  RunFiles(List<Path> directories) {
    Shards opened = Shards.open(directories);
    opened.directories().forEach(this::add);
    opened.missing().ifPresent(notes::add);
  }

  private void add(RunDirectory directory) {
    if (!Files.exists(directory.latencies())) {
      throw new ReportException(
          directory + " has no latencies (expected: a run that has sent its first call)");
    }
    Span span = LatencyLog.span(directory.latencies());
    shards.add(new ShardRun(directory, span, summary(directory, span)));
  }

  private @Nullable RunSummary summary(RunDirectory directory, Span span) {
    RunSummary summary = directory.summary();
    if (summary == null) {
      notes.add(
          directory
              + " has no summary, because the run was killed or goes on. Counts by status and error"
              + " are missing, and whether the run is valid is not known.");
      return null;
    }
    if (summary.calls().skipped() > 0) {
      notes.add(
          "%s was resumed. Latencies are of all its %d parts, but counts are only of the last one; %d calls had finished before it."
              .formatted(directory, span.starts().size(), summary.calls().skipped()));
    }
    return summary;
  }

  RunDirectory.Run run() {
    return shards.get(0).directory().run();
  }

  List<RunDirectory> directories() {
    return shards.stream().map(ShardRun::directory).toList();
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** Null if a shard has none: the others would be taken for all. */
  @Nullable ShardSummaries summaries() {
    List<RunSummary> found =
        shards.stream().map(ShardRun::summary).filter(Objects::nonNull).toList();
    return found.size() == shards.size() ? new ShardSummaries(found) : null;
  }

  long startMillis() {
    return shards.stream().mapToLong(shard -> shard.span().firstMillis()).min().orElseThrow();
  }

  long endMillis() {
    return shards.stream().mapToLong(shard -> shard.span().lastMillis()).max().orElseThrow();
  }
}
