package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.replay.Dispatcher.StartTime;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sending of calls, when everything is prepared. */
final class Session implements Attempts.Listener, AutoCloseable {
  private static final int OK = 200;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long GRACE = TimeUnit.SECONDS.toNanos(10);

  private final ReplaySettings settings;
  private final Earlier earlier;
  private final References references;
  private final Requests requests;
  private final Journal journal;
  private final @Nullable OutcomeFollower outcomes;
  private final Measurements measurements;
  private final StartTime start;
  private final ReadAhead calls;
  private final Attempts attempts;
  private final Dispatcher dispatcher;
  private @Nullable String abortedBy;
  private long elapsedNanos;

  /**
   * @param outcomes follows accepted requests; null to follow none
   * @param log receives the latencies; not closed
   */
  Session(
      ReplaySettings settings,
      Iterator<RecordedCall> recording,
      Earlier earlier,
      References references,
      Requests requests,
      HttpSender sender,
      Journal journal,
      @Nullable OutcomeFollower outcomes,
      OutputStream log) {
    this.settings = settings;
    this.earlier = earlier;
    this.references = references;
    this.requests = requests;
    this.journal = journal;
    this.outcomes = outcomes;
    start =
        new StartTime(
            nanos -> journal.append(JournalEntry.ofSession(nanos / 1_000, microsSince1970())));
    measurements = new Measurements(new Latencies(log, System.currentTimeMillis()));
    attempts = new Attempts(sender, requests::of, settings.connections(), settings.retries(), this);
    calls = new ReadAhead(recording, settings.schedule(), settings.shard(), earlier, references);
    dispatcher =
        new Dispatcher(
            calls,
            references,
            attempts,
            measurements,
            start,
            (flight, response) -> finished(flight, response, System.nanoTime()));
  }

  /**
   * Sends the calls until all have finished, a condition holds, or somebody stops it.
   *
   * @param total how many calls there are
   * @param stopped ends the run; calls in flight still finish
   * @param listener learns once a second how far the run is, and at its end
   */
  End run(long total, BooleanSupplier stopped, Consumer<Progress> listener)
      throws InterruptedException {
    if (outcomes != null) {
      outcomes.start(measurements.latencies());
    }
    dispatcher.start(earlier.count() > 0);
    while (abortedBy == null && !stopped.getAsBoolean() && !dispatcher.awaitFinished(tick())) {
      measurements.latencies().endInterval();
      journal.requireWritable();
      Progress progress = progress(total);
      listener.accept(progress);
      abortedBy = heldCondition(progress);
    }
    End end = end(stopped);
    if (end != End.COMPLETED) {
      drain();
    }
    // A resumed run's clock goes on where the earlier part ended.
    elapsedNanos = start.elapsed() - dispatcher.firstDueNanos();
    RuntimeException failure = dispatcher.failure();
    if (failure != null) {
      throw failure;
    }
    if (outcomes != null
        && awaitOutcomes(outcomes, stopped, () -> listener.accept(progress(total)))
        && end == End.COMPLETED) {
      end = End.INTERRUPTED;
    }
    measurements.latencies().endInterval();
    listener.accept(progress(total));
    return end;
  }

  /** Returns whether it was stopped before all outcomes were there and before it timed out. */
  private boolean awaitOutcomes(
      OutcomeFollower follower, BooleanSupplier stopped, Runnable eachSecond)
      throws InterruptedException {
    long end = System.nanoTime() + settings.outcomeTimeout().toNanos();
    while (!follower.awaitOutcomes(Duration.ofSeconds(1)) && System.nanoTime() < end) {
      if (stopped.getAsBoolean()) {
        return true;
      }
      measurements.latencies().endInterval();
      eachSecond.run();
    }
    return false;
  }

  /** Until the next whole second of the run. */
  private long tick() {
    return SECOND - Math.floorMod(start.elapsed(), SECOND);
  }

  private End end(BooleanSupplier stopped) {
    if (abortedBy != null) {
      return End.ABORTED;
    }
    return stopped.getAsBoolean() && !dispatcher.isFinished() ? End.INTERRUPTED : End.COMPLETED;
  }

  private void drain() throws InterruptedException {
    dispatcher.stop();
    attempts.stop();
    long deadline = System.nanoTime() + GRACE;
    while (attempts.inFlight() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private @Nullable String heldCondition(Progress progress) {
    return settings.abortOn().stream()
        .flatMap(condition -> condition.heldBy(progress).stream())
        .findFirst()
        .orElse(null);
  }

  private Progress progress(long total) {
    return measurements.progress(
        start.elapsed(),
        total,
        attempts.inFlight(),
        attempts.waiting() + dispatcher.awaiting(),
        outcomes == null ? null : outcomes.counts());
  }

  @Override
  public void attempted(Flight flight, Response response, long nowNanos) {
    measurements.attempted(flight, response, start.since(flight.sentNanos), start.since(nowNanos));
  }

  @Override
  public void finished(Flight flight, Response response, long nowNanos) {
    long done = start.since(nowNanos);
    measurements.finished(flight, response, done);
    String created = references.finished(flight, response);
    if (created != null) {
      journal.append(JournalEntry.ofMapping(String.valueOf(flight.call.endpoint()), created));
    }
    journal.append(entry(flight, response, requests.endpoint(flight, response), done));
    if (outcomes != null) {
      requests
          .accepted(flight, response, nowNanos - done + flight.dueNanos)
          .ifPresent(outcomes::accepted);
    }
    dispatcher.finished(flight);
  }

  private static long microsSince1970() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private JournalEntry entry(
      Flight flight, Response response, @Nullable String endpoint, long doneNanos) {
    return new JournalEntry(
        flight.n,
        flight.call.id(),
        flight.operation.tag(),
        flight.call.endpoint(),
        null,
        endpoint,
        flight.attempts > 0 ? requests.gateway(flight.call) : null,
        flight.operation.isChange() ? requests.key(flight.call) : null,
        response.requestId(),
        response.status(),
        response.revisionText(),
        flight.dueNanos / 1_000,
        flight.attempts > 0 ? start.since(flight.sentNanos) / 1_000 : null,
        doneNanos / 1_000,
        flight.attempts,
        response.error(),
        flight.operation == Operation.SHOW && response.status() == OK
            ? JournalEntry.Shown.of(response.body())
            : null,
        null);
  }

  /** The condition that aborted the run, and its value. */
  @Nullable String abortedBy() {
    return abortedBy;
  }

  /** Until the last call finished. */
  long elapsedNanos() {
    return elapsedNanos;
  }

  Measurements measurements() {
    return measurements;
  }

  @Override
  public void close() {
    dispatcher.stop();
    attempts.close();
    calls.close();
  }
}
