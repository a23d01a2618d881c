package dev.endpointpipeline.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Decides whether a dead stream thread is replaced, and after what pause. A temporary problem
 * passes, so a thread is replaced a few times, each time after a longer pause. A permanent problem
 * must shut down the worker, because each death aborts the thread's transaction and processes its
 * records again.
 */
final class ThreadReplacementPolicy {
  /** How often each thread is replaced within {@link #WINDOW}. */
  static final int MAX_PER_THREAD = 3;

  static final Duration WINDOW = Duration.ofMinutes(10);

  /** How long a replacement must live before the worker counts as healthy again. */
  static final Duration SETTLE_TIME = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final int threads;
  private final Deque<Instant> deaths = new ArrayDeque<>();
  private Instant pauseEnds = Instant.MIN;
  private boolean givenUp;

  ThreadReplacementPolicy(int threads) {
    this.threads = threads;
  }

  /** Whether to replace a dead thread. */
  sealed interface Decision {
    /** The number of threads that died within the window, including this one. */
    int deaths();

    /** Replace the thread after a pause. */
    record Replace(int deaths, Duration pause) implements Decision {}

    /** Do not replace the thread. */
    record GiveUp(int deaths) implements Decision {}
  }

  /** Records the death of a thread. */
  synchronized Decision onDeath(Instant now) {
    while (!deaths.isEmpty() && deaths.getFirst().isBefore(now.minus(WINDOW))) {
      deaths.removeFirst();
    }
    deaths.addLast(now);
    givenUp = givenUp || deaths.size() > MAX_PER_THREAD * threads;
    if (givenUp) {
      return new Decision.GiveUp(deaths.size());
    }
    // One cause can kill all threads at about the same time: count that as one round.
    int round = (deaths.size() - 1) / threads;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << round);
    pauseEnds = now.plus(pause);
    return new Decision.Replace(deaths.size(), pause);
  }

  /** Whether threads died recently and may die again. */
  synchronized boolean isUnstable(Instant now) {
    boolean dieRepeatedly = deaths.size() > 1 && now.isBefore(deaths.getLast().plus(SETTLE_TIME));
    return givenUp || now.isBefore(pauseEnds) || dieRepeatedly;
  }

  /** The number of threads that died within the window before the last death. */
  synchronized int deaths() {
    return deaths.size();
  }
}
