package dev.endpointpipeline.loadreplay.replay;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands each call over when it is due, on one thread. Due times are absolute, so a late call does
 * not delay the ones after it, and no response is waited for.
 *
 * <p>If more calls than {@value #MAX_OUTSTANDING}, or more than 256 MiB of them, are not finished,
 * it holds the next one back to bound the memory. That counts as lag, so it makes the run invalid
 * before it can hide a stall.
 */
final class Dispatcher {
  static final int MAX_OUTSTANDING = 100_000;
  private static final long MAX_OUTSTANDING_BYTES = 256L << 20;
  private static final long START_MARGIN = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long HOLD = TimeUnit.MILLISECONDS.toNanos(1);

  private final ReadAhead calls;
  private final References references;
  private final Attempts attempts;
  private final Measurements measurements;
  private final Failed failed;
  private final StartTime startTime;

  /** Counts calls that are not finished, and this dispatcher while it runs. */
  private final AtomicLong outstanding = new AtomicLong(1);

  private final AtomicLong outstandingBytes = new AtomicLong();
  private final AtomicInteger awaiting = new AtomicInteger();
  private final Queue<Runnable> unsent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unsentCount = new AtomicInteger();
  private final CountDownLatch allFinished = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile @Nullable Thread dispatcher;
  private volatile @Nullable RuntimeException failure;
  private volatile long firstDueNanos;

  /** Learns of calls that can't be sent. */
  @FunctionalInterface
  interface Failed {
    void notSent(Flight flight, Response response);
  }

  /** When the run began. */
  static final class StartTime {
    private final Listener listener;
    private volatile long nanoTime;
    private volatile boolean known;

    /** Learns that the run begins, or goes on. */
    @FunctionalInterface
    interface Listener {
      /**
       * @param dueNanos what the clock of the run shows now
       */
      void started(long dueNanos);
    }

    StartTime(Listener listener) {
      this.listener = listener;
    }

    /** Nanoseconds since the start, of a {@link System#nanoTime}. */
    long since(long now) {
      return now - nanoTime;
    }

    /** Nanoseconds since the start; 0 before it. */
    long elapsed() {
      return known ? Math.max(0, since(System.nanoTime())) : 0;
    }

    private void set(long start) {
      nanoTime = start;
      known = true;
      listener.started(since(System.nanoTime()));
    }
  }

  Dispatcher(
      ReadAhead calls,
      References references,
      Attempts attempts,
      Measurements measurements,
      StartTime startTime,
      Failed failed) {
    this.calls = calls;
    this.references = references;
    this.attempts = attempts;
    this.measurements = measurements;
    this.startTime = startTime;
    this.failed = failed;
  }

  /**
   * Starts the run.
   *
   * @param resumed whether the first call is due at once, whatever its time
   */
  void start(boolean resumed) {
    Thread thread = new Thread(() -> run(resumed), "replay-dispatcher");
    thread.setDaemon(true);
    thread.start();
    dispatcher = thread;
  }

  private void run(boolean resumed) {
    try {
      Flight next = calls.next();
      long due = next == null || !resumed ? 0 : next.dueNanos;
      firstDueNanos = due;
      startTime.set(System.nanoTime() + START_MARGIN - due);
      while (next != null && awaitDue(next)) {
        dispatch(next);
        next = calls.next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    } catch (Error e) {
      // Must not look like the end of the recording.
      failure = new IllegalStateException("can't dispatch: " + e, e);
    } finally {
      countDown();
    }
  }

  /** Returns false if the run was stopped meanwhile. */
  private boolean awaitDue(Flight flight) {
    long wait = flight.dueNanos - startTime.since(System.nanoTime());
    while (wait > 0 && !stopped) {
      LockSupport.parkNanos(this, wait);
      wait = flight.dueNanos - startTime.since(System.nanoTime());
    }
    while (isFull() && !stopped) {
      LockSupport.parkNanos(this, HOLD);
    }
    return !stopped;
  }

  private boolean isFull() {
    return outstanding.get() > MAX_OUTSTANDING || outstandingBytes.get() > MAX_OUTSTANDING_BYTES;
  }

  private void dispatch(Flight flight) {
    measurements.dispatched(startTime.since(System.nanoTime()) - flight.dueNanos);
    outstanding.incrementAndGet();
    outstandingBytes.addAndGet(flight.bytes());
    references.dispatched(flight);
    CompletableFuture<Void> resolved = references.resolved(flight);
    if (resolved.isDone() && !resolved.isCompletedExceptionally()) {
      attempts.submit(flight);
      return;
    }
    flight.blocked = true;
    awaiting.incrementAndGet();
    var unused =
        resolved.whenComplete(
            (none, e) -> {
              awaiting.decrementAndGet();
              if (e == null) {
                attempts.submit(flight);
              } else {
                fail(flight, "not-sent: " + reason(e));
              }
            });
  }

  /** In a loop, because the failure of a call fails those that need its response, and so on. */
  private void fail(Flight flight, String reason) {
    unsent.add(() -> failed.notSent(flight, Response.none(reason)));
    if (unsentCount.getAndIncrement() != 0) {
      return;
    }
    do {
      Objects.requireNonNull(unsent.poll()).run();
    } while (unsentCount.decrementAndGet() != 0);
  }

  private static @Nullable String reason(Throwable e) {
    return e instanceof CompletionException && e.getCause() != null
        ? e.getCause().getMessage()
        : e.getMessage();
  }

  /** A dispatched call has its result. */
  void finished(Flight flight) {
    outstandingBytes.addAndGet(-flight.bytes());
    countDown();
  }

  private void countDown() {
    if (outstanding.decrementAndGet() == 0) {
      allFinished.countDown();
    }
  }

  /** Dispatches nothing more. */
  void stop() {
    // No interrupt: it would close the connection that the thread may be writing to.
    stopped = true;
    LockSupport.unpark(dispatcher);
  }

  /** Waits until all calls have finished; returns whether they have. */
  boolean awaitFinished(long nanos) throws InterruptedException {
    return allFinished.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** How many calls wait for the responses of others now. */
  int awaiting() {
    return awaiting.get();
  }

  boolean isFinished() {
    return allFinished.getCount() == 0;
  }

  /** When the first call was due, since the start of the run: 0 unless the run was resumed. */
  long firstDueNanos() {
    return firstDueNanos;
  }

  /** Why dispatching ended early, if the recording can't be read. */
  @Nullable RuntimeException failure() {
    return failure;
  }
}
