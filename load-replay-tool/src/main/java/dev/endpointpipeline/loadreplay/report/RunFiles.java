package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.replay.Shard;
import dev.endpointpipeline.loadreplay.report.LatencyLog.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The run directories of one run, and what is missing in them. */
final class RunFiles {
  private static final String SHARD = "--shard=";

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
   * @throws ReportException if they are not of one run, or have no latencies
   * @throws dev.endpointpipeline.loadreplay.replay.ReplayException if one has no run
   */
  RunFiles(List<Path> directories) {
    directories.stream().map(RunDirectory::open).forEach(this::add);
    noteMissingShards();
  }

  private void add(RunDirectory directory) {
    if (!shards.isEmpty()) {
      requireSameRun(shards.get(0).directory(), directory);
    }
    if (!Files.exists(directory.latencies())) {
      throw new ReportException(
          directory + " has no latencies (expected: a run that has sent its first call)");
    }
    Span span = LatencyLog.span(directory.latencies());
    shards.add(new ShardRun(directory, span, summary(directory, span)));
  }

  private static void requireSameRun(RunDirectory first, RunDirectory other) {
    if (!first.run().runId().equals(other.run().runId())) {
      throw new ReportException(
          "%s is of run %s (expected: %s, as %s; another run goes to --compare)"
              .formatted(other, other.run().runId(), first.run().runId(), first));
    }
    if (!Objects.equals(first.run().sha256(), other.run().sha256())) {
      throw new ReportException(
          "%s replays another recording than %s (expected: shards of the same)"
              .formatted(other, first));
    }
  }

  private @Nullable RunSummary summary(RunDirectory directory, Span span) {
    RunSummary summary = directory.summary();
    if (summary == null || isOfEarlierPart(summary, span)) {
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

  /** A part that was killed leaves the summary of the part that it resumed. */
  private static boolean isOfEarlierPart(RunSummary summary, Span span) {
    long started = Instant.parse(summary.started()).toEpochMilli();
    return span.starts().stream().filter(start -> start >= started).count() > 1;
  }

  private void noteMissingShards() {
    Set<Integer> given = new HashSet<>();
    int count = 1;
    for (RunDirectory directory : directories()) {
      Shard shard = shard(directory);
      count = Math.max(count, shard.count());
      if (!given.add(shard.number())) {
        throw new ReportException(
            "%s is shard %d of %d, which is there already (expected: each shard once)"
                .formatted(directory, shard.number(), shard.count()));
      }
    }
    String missing =
        IntStream.rangeClosed(1, count)
            .filter(number -> !given.contains(number))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      notes.add("Missing shards: %s of %d.".formatted(missing, count));
    }
  }

  private static Shard shard(RunDirectory directory) {
    return directory.run().arguments().stream()
        .filter(argument -> argument.startsWith(SHARD))
        .map(argument -> Shard.parse(argument.substring(SHARD.length())))
        .reduce(Shard.ALL, (first, last) -> last);
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
