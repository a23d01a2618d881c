package dev.endpointpipeline.worker.commit;

import dev.endpointpipeline.worker.topology.CommitPace;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Commits at once after a rest, and under load so often that commits take a fifth of a thread's
 * time at most. With one broker that is every few milliseconds. With several, a commit waits until
 * they have what was written, and for the markers of the transaction before: the next one then
 * comes later, and has more in it.
 */
public final class PacedCommits implements CommitPace {
  /** The rest after a commit, in times of what the commit has taken. */
  private static final int REST = 4;

  /**
   * What is asked as often also looks after deadlines and punctuators: Kafka Streams' own {@code
   * poll.ms}, in nanoseconds.
   */
  private static final long LONGEST_CHECK = 100_000_000;

  private final long shortest;
  private final long longest;
  private final LongSupplier nanoTime;
  private final ThreadLocal<Pace> paces;

  /**
   * Makes one.
   *
   * @param shortest the least time between two commits of a thread, at least 1 ms
   * @param longest the most that commits which take long make of it, at least {@code shortest}
   * @param nanoTime as {@link System#nanoTime}
   */
  public PacedCommits(Duration shortest, Duration longest, LongSupplier nanoTime) {
    this.shortest = shortest.toNanos();
    this.longest = longest.toNanos();
    this.nanoTime = nanoTime;
    this.paces = ThreadLocal.withInitial(Pace::new);
  }

  @Override
  public boolean isDue() {
    Pace pace = paces.get();
    return nanoTime.getAsLong() - pace.lastCommit >= pace.rest;
  }

  @Override
  public Duration check() {
    return Duration.ofNanos(Math.min(shortest, LONGEST_CHECK));
  }

  /** Does something that a commit of this thread consists of. */
  void measure(Runnable step) {
    long began = nanoTime.getAsLong();
    step.run();
    paces.get().commitTook += nanoTime.getAsLong() - began;
  }

  /** This thread has committed. */
  void committed() {
    Pace pace = paces.get();
    pace.lastCommit = nanoTime.getAsLong();
    pace.rest = Math.min(longest, Math.max(shortest, REST * pace.commitTook));
    pace.commitTook = 0;
  }

  private final class Pace {
    private long rest = shortest;
    private long lastCommit = nanoTime.getAsLong() - rest;
    private long commitTook;
  }
}
