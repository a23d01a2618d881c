package dev.endpointpipeline.worker.apply;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.Trigger;

/** A clock, scheduler and executor whose time advances only in {@link #pass}. */
final class SteppedTime extends Clock implements TaskScheduler, Executor {
  /** The start time. */
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private Instant now = START;
  private long number;
  private long actions;

  /** Advances the time and runs all actions that become due, in order. */
  void pass(Duration time) {
    Instant until = now.plus(time);
    while (!queue.isEmpty() && !queue.peek().at().isAfter(until)) {
      Due due = queue.remove();
      now = due.at().isAfter(now) ? due.at() : now;
      if (!due.future().isDone()) {
        actions++;
        due.action().run();
      }
    }
    now = until;
  }

  /**
   * Runs one action, whichever the choice falls on, at the time when it is due or later: threads
   * can be delayed for any time.
   *
   * @return whether there was one
   */
  boolean runAny(Random choice) {
    List<Due> open = queue.stream().filter(due -> !due.future().isDone()).toList();
    if (open.isEmpty()) {
      return false;
    }
    Due due = open.get(choice.nextInt(open.size()));
    queue.remove(due);
    now = due.at().isAfter(now) ? due.at() : now;
    due.action().run();
    return true;
  }

  /** Runs all actions that are due now. */
  void settle() {
    pass(Duration.ZERO);
  }

  /** How many actions {@link #pass} has run. */
  long actions() {
    return actions;
  }

  /** The time of a monotonic clock, in nanoseconds. */
  long nanoTime() {
    return Duration.between(START, now).toNanos();
  }

  @Override
  public void execute(Runnable action) {
    ScheduledFuture<?> unused = schedule(action, now);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable action, Instant at) {
    Cancellation future = new Cancellation();
    queue.add(new Due(at, number++, action, future));
    return future;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable action, Trigger trigger) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable action, Instant at, Duration period) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable action, Duration period) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable action, Instant at, Duration delay) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable action, Duration delay) {
    throw new UnsupportedOperationException();
  }

  private record Due(Instant at, long number, Runnable action, Cancellation future) {}

  private static final class Cancellation extends CompletableFuture<Void>
      implements ScheduledFuture<Void> {
    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException();
    }
  }
}
