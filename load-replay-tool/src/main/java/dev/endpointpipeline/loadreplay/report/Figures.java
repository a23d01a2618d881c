package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.measure.RunSummary.Calls;
import dev.endpointpipeline.loadreplay.report.Figure.Group;
import dev.endpointpipeline.loadreplay.report.RunReport.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Lists the figures of a run, side by side with those of another run if there is one. */
final class Figures {
  private static final Map<String, ToLongFunction<Calls>> CALLS = new LinkedHashMap<>();
  private static final Map<String, ToLongFunction<Percentiles>> LATENCIES = new LinkedHashMap<>();

  static {
    CALLS.put("due", Calls::dispatched);
    CALLS.put("finished", Calls::finished);
    CALLS.put("as expected", Calls::expected);
    CALLS.put("unexpected", Calls::unexpected);
    CALLS.put("without a response", Calls::withoutResponse);
    CALLS.put("not sent", Calls::notSent);
    CALLS.put("unfinished", Calls::unfinished);
    CALLS.put("finished before the run was resumed", Calls::skipped);
    CALLS.put("blocked", Calls::blocked);
    CALLS.put("retried", Calls::retriedCalls);
    CALLS.put("retries", Calls::retries);
    LATENCIES.put("p50", Percentiles::p50);
    LATENCIES.put("p90", Percentiles::p90);
    LATENCIES.put("p99", Percentiles::p99);
    LATENCIES.put("p99.9", Percentiles::p999);
    LATENCIES.put("max", Percentiles::max);
  }

  private final RunReport run;
  private final @Nullable RunReport baseline;
  private final List<Figure> figures = new ArrayList<>();

  private Figures(RunReport run, @Nullable RunReport baseline) {
    this.run = run;
    this.baseline = baseline;
  }

  static List<Figure> of(RunReport run, @Nullable RunReport baseline) {
    return new Figures(run, baseline).list();
  }

  private List<Figure> list() {
    add(Group.RUN, "duration", "s", report -> report.durationMicros() / 1e6);
    add(Group.RUN, "finished calls per second", "calls/s", Figures::rate);
    CALLS.forEach(
        (name, count) ->
            add(
                Group.CALLS,
                name,
                "calls",
                report ->
                    report.result() == null
                        ? null
                        : (double) count.applyAsLong(report.result().calls())));
    addCounts(Group.STATUSES, "calls", result -> texts(result.statuses()));
    addCounts(Group.ERRORS, "calls", Result::errors);
    addCounts(Group.OUTCOMES, "requests", Figures::outcomes);
    for (String tag : tags()) {
      LATENCIES.forEach(
          (name, latency) ->
              add(
                  Group.LATENCIES,
                  tag + " " + name,
                  "us",
                  report -> {
                    Percentiles percentiles = report.latencies().get(tag);
                    return percentiles == null ? null : (double) latency.applyAsLong(percentiles);
                  }));
    }
    return List.copyOf(figures);
  }

  private static @Nullable Double rate(RunReport report) {
    return report.result() == null || report.durationMicros() == 0
        ? null
        : Math.round(report.result().calls().finished() * 1e8 / report.durationMicros()) / 100.0;
  }

  private static Map<String, Long> texts(Map<Integer, Long> statuses) {
    Map<String, Long> texts = new LinkedHashMap<>();
    statuses.forEach(
        (status, count) -> texts.put(status == 0 ? "no response" : status.toString(), count));
    return texts;
  }

  private static @Nullable Map<String, Long> outcomes(Result result) {
    OutcomeCounts outcomes = result.outcomes();
    if (outcomes == null) {
      return null;
    }
    Map<String, Long> counts = new LinkedHashMap<>(outcomes.ended());
    counts.put("none in time", outcomes.awaited());
    outcomes
        .createsEnded()
        .forEach((outcome, count) -> counts.put("create before the run: " + outcome, count));
    if (outcomes.createsAwaited() > 0) {
      counts.put("create before the run: none in time", outcomes.createsAwaited());
    }
    if (outcomes.notFollowed() > 0) {
      counts.put("not followed", outcomes.notFollowed());
    }
    return counts;
  }

  /** A count that only one of two runs has is 0 in the other, if that has such counts at all. */
  private void addCounts(
      Group group, String unit, Function<Result, @Nullable Map<String, Long>> counts) {
    Function<RunReport, @Nullable Map<String, Long>> ofReport =
        report -> report.result() == null ? null : counts.apply(report.result());
    for (String name : names(ofReport)) {
      add(
          group,
          name,
          unit,
          report -> {
            Map<String, Long> all = ofReport.apply(report);
            return all == null ? null : (double) all.getOrDefault(name, 0L);
          });
    }
  }

  private Set<String> names(Function<RunReport, @Nullable Map<String, Long>> counts) {
    Set<String> names = new LinkedHashSet<>();
    for (RunReport report : reports()) {
      Map<String, Long> own = counts.apply(report);
      if (own != null) {
        names.addAll(own.keySet());
      }
    }
    return names;
  }

  private Set<String> tags() {
    Set<String> tags = new TreeSet<>();
    reports().forEach(report -> tags.addAll(report.latencies().keySet()));
    return tags;
  }

  private List<RunReport> reports() {
    return baseline == null ? List.of(run) : List.of(run, baseline);
  }

  private void add(
      Group group, String name, String unit, Function<RunReport, @Nullable Double> value) {
    figures.add(
        Figure.of(
            group, name, unit, value.apply(run), baseline == null ? null : value.apply(baseline)));
  }
}
