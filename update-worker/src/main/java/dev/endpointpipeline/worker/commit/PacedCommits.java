package dev.endpointpipeline.worker.commit;

import dev.endpointpipeline.worker.topology.CommitPace;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Commits at once when idle, and under load only so often that commits take at most a fifth of a
 * thread's time. With one broker that is every few milliseconds. With several, a commit waits for
 * replication and for the markers of the previous transaction, so the next commit is later and
 * larger.
 */
public final class PacedCommits implements CommitPace {
  /** The pause after a commit, as a multiple of the commit's duration. */
  private static final int PAUSE_FACTOR = 4;

  /**
   * Kafka Streams' default {@code poll.ms}, in nanoseconds: the same loop also runs punctuators,
   * which check deadlines.
   */
  private static final long MAX_CHECK = 100_000_000;

  private final long minInterval;
  private final long maxInterval;
  private final LongSupplier nanoTime;
  private final ThreadLocal<Pace> paces;

  /**
   * Creates the pace of all threads.
   *
   * @param minInterval minimum time between two commits of a thread, at least 1 ms
   * @param maxInterval maximum time between two commits if commits are slow, at least {@code
   *     minInterval}
   * @param nanoTime {@link System#nanoTime} or a test clock
   */
  public PacedCommits(Duration minInterval, Duration maxInterval, LongSupplier nanoTime) {
    this.minInterval = minInterval.toNanos();
    this.maxInterval = maxInterval.toNanos();
    this.nanoTime = nanoTime;
    this.paces = ThreadLocal.withInitial(Pace::new);
  }

  @Override
  public boolean isDue() {
    Pace pace = paces.get();
    return nanoTime.getAsLong() - pace.lastCommit >= pace.pause;
  }

  @Override
  public Duration check() {
    return Duration.ofNanos(Math.min(minInterval, MAX_CHECK));
  }

  /** Runs and times one step of this thread's commit. */
  void measure(Runnable step) {
    long began = nanoTime.getAsLong();
    step.run();
    paces.get().commitTook += nanoTime.getAsLong() - began;
  }

  /** This thread's transaction was committed. */
  void committed() {
    Pace pace = paces.get();
    pace.lastCommit = nanoTime.getAsLong();
    pace.pause = Math.min(maxInterval, Math.max(minInterval, PAUSE_FACTOR * pace.commitTook));
    pace.commitTook = 0;
  }

  private final class Pace {
    private long pause = minInterval;
    private long lastCommit = nanoTime.getAsLong() - pause;
    private long commitTook;
  }
}
