package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.replay.JournalEntry;
import dev.endpointpipeline.loadreplay.replay.JournalReader;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The journals of runs, with times on one clock, which is zero when the first run began. */
final class Journals {
  private final long zeroMicros;

  Journals(List<RunDirectory> runs) {
    zeroMicros = runs.stream().mapToLong(Journals::zero).min().orElse(0);
  }

  private static long zero(RunDirectory run) {
    AtomicLong zero = new AtomicLong(Long.MAX_VALUE);
    JournalReader.readWhile(
        run.journal(),
        entry -> {
          if (entry.started() == null) {
            return true;
          }
          zero.set(entry.started() - dueOf(entry));
          return false;
        });
    return zero.get();
  }

  private static long dueOf(JournalEntry entry) {
    return Objects.requireNonNullElse(entry.due(), 0L);
  }

  /** Reads the calls of a run that were sent, in the order in which they finished. */
  void read(RunDirectory run, Consumer<FinishedCall> consumer) {
    RunClock clock = new RunClock(zeroMicros);
    JournalReader.read(
        run.journal(),
        entry -> {
          if (entry.started() != null) {
            clock.begin(entry.started(), dueOf(entry));
          } else if (entry.status() != null && entry.attempts() != null && entry.attempts() > 0) {
            long sent = clock.at(entry.sent());
            int attempts = entry.attempts() + (clock.isResumed() ? 1 : 0);
            long invoked = attempts == 1 ? sent : Math.min(sent, clock.atFirst(entry.due(), sent));
            consumer.accept(
                new FinishedCall(entry, invoked, sent, clock.at(entry.done()), attempts));
          }
        });
  }
}
