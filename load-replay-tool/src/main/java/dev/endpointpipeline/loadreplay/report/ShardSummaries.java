package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.GeneratorLag;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.measure.RunSummary.Calls;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The summaries of a run's shards as one.
 *
 * @param all at least one
 */
record ShardSummaries(List<RunSummary> all) {
  /** The longest of the shards, which run at the same time. */
  long durationMicros() {
    return all.stream().mapToLong(RunSummary::durationMicros).max().orElse(0);
  }

  /**
   * The result of the run.
   *
   * @param recorded the lag that all parts of all shards recorded
   */
  RunReport.Result result(Percentiles recorded) {
    GeneratorLag lag = GeneratorLag.of(recorded, Duration.ofNanos(lagBoundMicros() * 1_000));
    String invalid = texts(all, RunSummary::invalidReason);
    if (invalid == null && lag.exceedsBound()) {
      invalid = "the generator fell behind its schedule before the run was resumed";
    }
    return new RunReport.Result(
        invalid == null,
        invalid,
        end(),
        texts(all, RunSummary::abortedBy),
        lag,
        calls(),
        sums(RunSummary::statuses),
        sums(RunSummary::errors),
        outcomes());
  }

  /** The worst end of a shard. */
  private End end() {
    Comparator<End> byBadness =
        Comparator.comparingInt(List.of(End.COMPLETED, End.INTERRUPTED, End.ABORTED)::indexOf);
    return all.stream().map(RunSummary::end).max(byBadness).orElseThrow();
  }

  private long lagBoundMicros() {
    return all.stream().mapToLong(summary -> summary.lag().boundMicros()).max().orElse(0);
  }

  private Calls calls() {
    return new Calls(
        sum(Calls::dispatched),
        sum(Calls::finished),
        sum(Calls::expected),
        sum(Calls::unexpected),
        sum(Calls::withoutResponse),
        sum(Calls::notSent),
        sum(Calls::unfinished),
        sum(Calls::skipped),
        sum(Calls::blocked),
        sum(Calls::retriedCalls),
        sum(Calls::retries));
  }

  /** Null if no shard followed its requests. */
  private @Nullable OutcomeCounts outcomes() {
    List<OutcomeCounts> counts =
        all.stream().map(RunSummary::outcomes).filter(Objects::nonNull).toList();
    if (counts.isEmpty()) {
      return null;
    }
    return new OutcomeCounts(
        ended(counts, OutcomeCounts::ended),
        counts.stream().mapToLong(OutcomeCounts::awaited).sum(),
        ended(counts, OutcomeCounts::createsEnded),
        counts.stream().mapToLong(OutcomeCounts::createsAwaited).sum(),
        counts.stream().mapToLong(OutcomeCounts::notFollowed).sum(),
        texts(counts, OutcomeCounts::problem));
  }

  private static Map<String, Long> ended(
      List<OutcomeCounts> counts, Function<OutcomeCounts, Map<String, Long>> kind) {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach(
        one -> kind.apply(one).forEach((outcome, count) -> sums.merge(outcome, count, Long::sum)));
    return sums;
  }

  private long sum(ToLongFunction<Calls> count) {
    return all.stream().map(RunSummary::calls).mapToLong(count).sum();
  }

  private <K extends Comparable<K>> Map<K, Long> sums(Function<RunSummary, Map<K, Long>> counts) {
    Map<K, Long> sums = new TreeMap<>();
    all.forEach(
        summary ->
            counts.apply(summary).forEach((key, count) -> sums.merge(key, count, Long::sum)));
    return sums;
  }

  /** Each text once; null if there is none. */
  private static <T> @Nullable String texts(List<T> from, Function<T, @Nullable String> text) {
    Set<String> texts = new LinkedHashSet<>();
    for (T one : from) {
      String said = text.apply(one);
      if (said != null) {
        texts.add(said);
      }
    }
    return texts.isEmpty() ? null : String.join("; ", texts);
  }
}
