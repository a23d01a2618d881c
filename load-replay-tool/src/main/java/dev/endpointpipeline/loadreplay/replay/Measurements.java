package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.measure.GeneratorLag;
import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts and latencies of a run. Stages, all in microseconds:
 *
 * <ul>
 *   <li>{@code lag}: from the due time until the call is handed over
 *   <li>{@code blocked}: from the due time until the first attempt, of calls that had to wait
 *   <li>{@code service}: of each attempt with a response, from sending to the complete response
 *   <li>{@code response}: from the due time to the first complete response
 *   <li>{@code final}: from the due time to the last complete response, of calls that end with one
 *   <li>{@code unexpected}: from the due time until a call without an expected response is given up
 * </ul>
 */
final class Measurements {
  static final String FINAL = "final";
  private static final String UNEXPECTED = "unexpected";

  private final Latencies latencies;
  private final LongAdder dispatched = new LongAdder();
  private final LongAdder finished = new LongAdder();
  private final LongAdder expected = new LongAdder();
  private final LongAdder withoutResponse = new LongAdder();
  private final LongAdder notSent = new LongAdder();
  private final LongAdder blocked = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

  Measurements(Latencies latencies) {
    this.latencies = latencies;
  }

  void dispatched(long lagNanos) {
    dispatched.increment();
    latencies.record(GeneratorLag.TAG, lagNanos / 1_000);
  }

  /** An attempt is over at a time since the start of the run. */
  void attempted(Flight flight, Response response, long sentNanos, long doneNanos) {
    String operation = flight.operation.tag();
    if (response.status() != 0) {
      latencies.record("service." + operation, (doneNanos - sentNanos) / 1_000);
      if (!flight.hasResponse) {
        flight.hasResponse = true;
        latencies.record("response." + operation, (doneNanos - flight.dueNanos) / 1_000);
      }
    }
    if (flight.attempts > 1) {
      retries.increment();
    } else if (flight.blocked) {
      blocked.increment();
      latencies.record("blocked." + operation, (sentNanos - flight.dueNanos) / 1_000);
    }
  }

  /** A call has its result at a time since the start of the run. */
  void finished(Flight flight, Response response, long doneNanos) {
    finished.increment();
    if (flight.attempts == 0) {
      notSent.increment();
    } else {
      statuses.computeIfAbsent(response.status(), status -> new LongAdder()).increment();
      if (response.status() == 0) {
        withoutResponse.increment();
      } else {
        latencies.record(
            FINAL + "." + flight.operation.tag(), (doneNanos - flight.dueNanos) / 1_000);
      }
      if (flight.expects(response.status())) {
        expected.increment();
      }
    }
    if (flight.attempts > 1) {
      retried.increment();
    }
    if (!flight.expects(response.status())) {
      latencies.record(
          UNEXPECTED + "." + flight.operation.tag(), (doneNanos - flight.dueNanos) / 1_000);
      String error =
          response.error() == null ? "unexpected " + response.status() : response.error();
      // Reasons may name calls; there must not be more of them than anybody reads.
      String key = errors.size() < 100 || errors.containsKey(error) ? error : "other";
      errors.computeIfAbsent(key, name -> new LongAdder()).increment();
    }
  }

  Progress progress(
      long elapsedNanos, long total, int inFlight, int waiting, @Nullable OutcomeCounts outcomes) {
    return new Progress(
        elapsedNanos,
        total,
        dispatched.sum(),
        finished.sum(),
        finished.sum() - expected.sum(),
        inFlight,
        waiting,
        retries.sum(),
        outcomes,
        latencies.total(GeneratorLag.TAG).p99(),
        latencies.ofStage(FINAL).p99());
  }

  RunSummary.Calls calls(long skipped) {
    long done = finished.sum();
    return new RunSummary.Calls(
        dispatched.sum(),
        done,
        expected.sum(),
        done - expected.sum() - withoutResponse.sum() - notSent.sum(),
        withoutResponse.sum(),
        notSent.sum(),
        dispatched.sum() - done,
        skipped,
        blocked.sum(),
        retried.sum(),
        retries.sum());
  }

  Map<Integer, Long> statuses() {
    Map<Integer, Long> sums = new TreeMap<>();
    statuses.forEach((status, count) -> sums.put(status, count.sum()));
    return sums;
  }

  Map<String, Long> errors() {
    Map<String, Long> sums = new TreeMap<>();
    errors.forEach((error, count) -> sums.put(error, count.sum()));
    return sums;
  }

  Latencies latencies() {
    return latencies;
  }
}
