package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says in plain words how a run went. */
final class SummaryText {
  private SummaryText() {}

  static void print(RunSummary summary, PrintWriter out) {
    if (!summary.valid()) {
      out.println("INVALID RUN: " + summary.invalidReason() + ".");
      out.println("The figures below do not show how the service behaves under this load.");
      out.println();
    }
    switch (summary.end()) {
      case ABORTED -> out.println("Aborted: " + summary.abortedBy());
      case INTERRUPTED -> out.println("Interrupted; --resume sends the calls that are left.");
      case COMPLETED -> {}
    }
    RunSummary.Calls calls = summary.calls();
    double seconds = summary.durationMicros() / 1e6;
    out.printf(
        Locale.ROOT,
        "%d calls in %.1f s (%.0f/s), run %s%n",
        calls.finished(),
        seconds,
        seconds == 0 ? 0 : calls.finished() / seconds,
        summary.runId());
    out.printf(
        "  as expected %d, unexpected %d, without a response %d, not sent %d%n",
        calls.expected(), calls.unexpected(), calls.withoutResponse(), calls.notSent());
    out.printf(
        "  blocked %d, retried %d (%d retries)%n",
        calls.blocked(), calls.retriedCalls(), calls.retries());
    if (calls.skipped() > 0) {
      out.printf("  finished by the earlier run %d%n", calls.skipped());
    }
    if (calls.unfinished() > 0) {
      out.printf("  not finished %d%n", calls.unfinished());
    }
    new TreeMap<>(summary.statuses())
        .forEach(
            (status, count) ->
                out.printf("  %s: %d%n", status == 0 ? "no response" : "status " + status, count));
    new TreeMap<>(summary.errors())
        .forEach((error, count) -> out.printf("  error %s: %d%n", error, count));
    if (summary.outcomes() != null) {
      print(summary.outcomes(), out);
    }
    printLatencies(summary, out);
    out.printf(
        Locale.ROOT,
        "generator lag: p50 %.2f ms, p99 %.2f ms, max %.2f ms (valid up to p99 %.2f ms)%n",
        summary.lag().p50Micros() / 1e3,
        summary.lag().p99Micros() / 1e3,
        summary.lag().maxMicros() / 1e3,
        summary.lag().boundMicros() / 1e3);
  }

  static void print(OutcomeCounts outcomes, PrintWriter out) {
    new TreeMap<>(outcomes.ended())
        .forEach((outcome, count) -> out.printf("  outcome %s: %d%n", outcome, count));
    if (outcomes.awaited() > 0) {
      out.printf("  accepted, without an outcome in time: %d%n", outcomes.awaited());
    }
    if (!outcomes.createsEnded().isEmpty() || outcomes.createsAwaited() > 0) {
      Map<String, Long> creates = new TreeMap<>(outcomes.createsEnded());
      if (outcomes.createsAwaited() > 0) {
        creates.put("without an outcome in time", outcomes.createsAwaited());
      }
      out.println(
          "  creates before the run: "
              + creates.entrySet().stream()
                  .map(entry -> entry.getKey() + " " + entry.getValue())
                  .collect(Collectors.joining(", ")));
    }
    if (outcomes.notFollowed() > 0) {
      out.printf(
          "  accepted, not followed because too many were awaited: %d%n", outcomes.notFollowed());
    }
    if (outcomes.problem() != null) {
      out.println("  outcomes are incomplete: " + outcomes.problem());
    }
  }

  private static void printLatencies(RunSummary summary, PrintWriter out) {
    out.printf(
        "%-28s %9s %9s %9s %9s %9s %9s%n",
        "latency in ms", "count", "p50", "p90", "p99", "p99.9", "max");
    new TreeMap<>(summary.latencies())
        .forEach(
            (tag, latency) -> {
              if (tag.contains(".")) {
                out.println(row(tag, latency));
              }
            });
  }

  private static String row(String tag, Percentiles latency) {
    return String.format(
        Locale.ROOT,
        "%-28s %9d %9.2f %9.2f %9.2f %9.2f %9.2f",
        tag,
        latency.count(),
        latency.p50() / 1e3,
        latency.p90() / 1e3,
        latency.p99() / 1e3,
        latency.p999() / 1e3,
        latency.max() / 1e3);
  }
}
