package dev.endpointpipeline.worker.apply;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.springframework.scheduling.TaskScheduler;

/**
 * What waits for the lease. One timer checks the lease for all: a lost lease costs the same however
 * many endpoints are in flight.
 *
 * <p>Thread-safe.
 */
final class LeaseWaiters {
  private static final Duration CHECK = Duration.ofMillis(500);

  private final Lease lease;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private boolean isChecking;

  LeaseWaiters(Lease lease, TaskScheduler scheduler, Clock clock) {
    this.lease = lease;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** Whether the lease is held now. */
  boolean isHeld() {
    return lease.isHeld();
  }

  /**
   * Runs an action on the timer's thread, which it must not block, once the lease is held.
   *
   * @param action identified by {@code equals}; added once however often it is given
   */
  synchronized void await(Runnable action) {
    waiting.add(action);
    checkLater();
  }

  /** Drops an action that waits. */
  synchronized void forget(Runnable action) {
    waiting.remove(action);
  }

  private void checkLater() {
    if (!isChecking) {
      isChecking = true;
      ScheduledFuture<?> unused = scheduler.schedule(this::check, clock.instant().plus(CHECK));
    }
  }

  private void check() {
    released().forEach(Runnable::run);
  }

  private synchronized List<Runnable> released() {
    isChecking = false;
    if (waiting.isEmpty()) {
      return List.of();
    }
    if (!lease.isHeld()) {
      checkLater();
      return List.of();
    }
    List<Runnable> released = List.copyOf(waiting);
    waiting.clear();
    return released;
  }
}
