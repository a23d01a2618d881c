package dev.endpointpipeline.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether a stream thread that died is replaced, and after what pause: a few times, each time
 * later, then no more. What was the matter for a moment passes; what stays the matter must end the
 * worker, since each death takes back what the thread was doing and starts it anew.
 */
final class ThreadReplacements {
  /** How often each thread is replaced within the {@link #WINDOW}. */
  static final int PER_THREAD = 3;

  static final Duration WINDOW = Duration.ofMinutes(10);

  /** How long a replacement must live for the worker to count as sound again. */
  static final Duration SETTLING = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final int threads;
  private final Deque<Instant> deaths = new ArrayDeque<>();
  private Instant pauseEnds = Instant.MIN;
  private boolean over;

  ThreadReplacements(int threads) {
    this.threads = threads;
  }

  /** What to do about a dead thread. */
  sealed interface Decision {
    /** How many threads died within the window, this one among them. */
    int deaths();

    /** Replace it after a pause. */
    record Replace(int deaths, Duration pause) implements Decision {}

    /** Replace no more. */
    record GiveUp(int deaths) implements Decision {}
  }

  /** Takes note of a thread's death. */
  synchronized Decision onDeath(Instant now) {
    while (!deaths.isEmpty() && deaths.getFirst().isBefore(now.minus(WINDOW))) {
      deaths.removeFirst();
    }
    deaths.addLast(now);
    over = over || deaths.size() > PER_THREAD * threads;
    if (over) {
      return new Decision.GiveUp(deaths.size());
    }
    // One cause may kill all threads at about the same time: that is one round.
    int round = (deaths.size() - 1) / threads;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << round);
    pauseEnds = now.plus(pause);
    return new Decision.Replace(deaths.size(), pause);
  }

  /** Whether threads died lately in a way that one may die again. */
  synchronized boolean areUnsettled(Instant now) {
    boolean dieRepeatedly = deaths.size() > 1 && now.isBefore(deaths.getLast().plus(SETTLING));
    return over || now.isBefore(pauseEnds) || dieRepeatedly;
  }

  /** How many threads died within the window before the last death. */
  synchronized int deaths() {
    return deaths.size();
  }
}
