package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.measure.GeneratorLag;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import dev.endpointpipeline.loadreplay.recording.FileFailures;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run: sends the calls of a recording on schedule, whatever the responses. If the run directory
 * has a journal, the run goes on after it.
 */
public final class Replay {
  private final ReplaySettings settings;
  private final RunDirectory directory;
  private final Supplier<Stream<RecordedCall>> recording;
  private final @Nullable OutcomeFollower outcomes;
  private final String started = Instant.now().toString();
  private volatile boolean stopRequested;
  private @Nullable Journal opened;

  /**
   * @param recording opens the recording, twice; each stream is read one call at a time
   * @param outcomes follows accepted requests; null to follow none
   */
  public Replay(
      ReplaySettings settings,
      RunDirectory directory,
      Supplier<Stream<RecordedCall>> recording,
      @Nullable OutcomeFollower outcomes) {
    this.settings = settings;
    this.directory = directory;
    this.recording = recording;
    this.outcomes = outcomes;
  }

  /** Ends the run in order: calls in flight get up to 10 s. Returns at once. */
  public void stop() {
    stopRequested = true;
  }

  /**
   * Runs, writes everything into the run directory, and closes it.
   *
   * @param listener learns once a second how far the run is
   * @param creations learns once a second how far the creates before the run are
   * @throws ReplayException if the run can't start or go on
   * @throws RuntimeException if the recording can't be read
   */
  public RunSummary run(Consumer<Progress> listener, Consumer<CreationProgress> creations)
      throws InterruptedException {
    try {
      return runOrFail(listener, creations);
    } catch (RuntimeException e) {
      if (opened == null || !opened.isUsed()) {
        directory.discardUnused();
      }
      throw e;
    } finally {
      directory.close();
    }
  }

  /** The same for somebody who does not want to know about creates. */
  public RunSummary run(Consumer<Progress> listener) throws InterruptedException {
    return run(listener, progress -> {});
  }

  private RunSummary runOrFail(Consumer<Progress> listener, Consumer<CreationProgress> creations)
      throws InterruptedException {
    RecordingScan scan;
    try (Stream<RecordedCall> calls = recording.get()) {
      scan = RecordingScan.of(calls.iterator(), settings.schedule(), settings.shard());
    }
    if (scan.calls() == 0 && settings.shard().equals(Shard.ALL)) {
      throw new ReplayException("the recording has no calls to send (expected: at least one)");
    }
    Earlier earlier = Earlier.read(directory, scan.named());
    RunSummary finished = scan.calls() == earlier.count() ? directory.summary() : null;
    if (finished != null && finished.end() == End.COMPLETED) {
      // Nothing is left to do, so the result stays as it is.
      return finished;
    }
    References references = new References(scan.named());
    settings.mapping().forEach(references::map);
    earlier.mapping().forEach(references::map);
    Requests requests =
        new Requests(
            directory.run().runId(), settings.target(), settings.credentials(), references);
    try (HttpSender sender =
            new GatewayClient(settings.connections(), settings.timeout(), settings.trusted());
        Journal journal = Journal.open(directory.journal());
        OutputStream log = directory.latencyLog()) {
      opened = journal;
      directory.discardResults();
      WarmUp.warmUp(sender, settings.credentials(), () -> stopRequested);
      new EndpointCreation(settings, sender, requests, references, journal, outcomes)
          .create(scan.missing(), () -> stopRequested, creations);
      directory.writeMapping(references.mapping());
      RunSummary summary;
      try (Stream<RecordedCall> calls = recording.get();
          Session session =
              new Session(
                  settings,
                  calls.iterator(),
                  earlier,
                  references,
                  requests,
                  sender,
                  journal,
                  outcomes,
                  log)) {
        End end = session.run(scan.calls() - earlier.count(), () -> stopRequested, listener);
        summary = summary(session, end, earlier.count());
      }
      journal.finish();
      directory.writeMapping(references.mapping());
      directory.writeSummary(summary.toJson());
      return summary;
    } catch (IOException e) {
      throw new ReplayException(
          "%s: can't be written: %s".formatted(directory, FileFailures.reason(e)), e);
    }
  }

  private RunSummary summary(Session session, End end, long skipped) {
    Measurements measured = session.measurements();
    GeneratorLag lag =
        GeneratorLag.of(measured.latencies().total(GeneratorLag.TAG), settings.maxLag());
    String invalid =
        lag.exceedsBound()
            ? ("the generator fell behind its schedule: the 99th percentile of its lag is %d us"
                    + " (expected: <= %d us)")
                .formatted(lag.p99Micros(), lag.boundMicros())
            : null;
    return new RunSummary(
        directory.run().runId(),
        started,
        session.elapsedNanos() / 1_000,
        invalid == null,
        invalid,
        end,
        session.abortedBy(),
        lag,
        measured.calls(skipped),
        measured.statuses(),
        measured.errors(),
        outcomes == null ? null : outcomes.counts(),
        Map.copyOf(measured.latencies().totals()));
  }
}
