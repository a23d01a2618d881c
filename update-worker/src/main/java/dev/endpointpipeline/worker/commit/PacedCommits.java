package dev.endpointpipeline.worker.commit;

import dev.endpointpipeline.worker.topology.CommitPace;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Commits at once after a rest, and under load once in an interval: so a single change is not held
 * up, and transactions don't chase each other's markers.
 */
public final class PacedCommits implements CommitPace {
  private static final int CHECKS_PER_INTERVAL = 4;

  private final Duration interval;
  private final LongSupplier nanoTime;
  private final ThreadLocal<Long> lastCommit;

  /**
   * Makes one.
   *
   * @param interval the least time between two commits of a thread, at least 1 ms
   * @param nanoTime as {@link System#nanoTime}
   */
  public PacedCommits(Duration interval, LongSupplier nanoTime) {
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.lastCommit = ThreadLocal.withInitial(() -> nanoTime.getAsLong() - interval.toNanos());
  }

  @Override
  public boolean isDue() {
    return nanoTime.getAsLong() - lastCommit.get() >= interval.toNanos();
  }

  @Override
  public Duration check() {
    return Duration.ofMillis(Math.max(1, interval.toMillis() / CHECKS_PER_INTERVAL));
  }

  /** This thread has committed. */
  void committed() {
    lastCommit.set(nanoTime.getAsLong());
  }
}
