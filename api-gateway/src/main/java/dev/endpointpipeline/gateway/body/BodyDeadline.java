package dev.endpointpipeline.gateway.body;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a body may take to arrive. At the deadline the input of its connection is ended: the
 * reading thread could not check the time, as the server reads whole chunk extensions and trailers,
 * however slow, before it returns anything.
 */
public final class BodyDeadline implements AutoCloseable {
  /**
   * The attribute with a {@link Runnable} that ends the input of a request's connection, from any
   * thread. Without it the deadline is only checked by {@link #hasPassed}.
   */
  public static final String END_INPUT = BodyDeadline.class.getName() + ".END_INPUT";

  private static final ScheduledExecutorService CLOCK = clock();

  private final long begun = System.nanoTime();
  private final long nanos;
  private final Runnable endInput;
  private final Future<?> end;
  private boolean isOver;

  private BodyDeadline(long nanos, Runnable endInput) {
    this.nanos = nanos;
    this.endInput = endInput;
    this.end = CLOCK.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Starts a deadline now.
   *
   * @param endInput the request's attribute {@link #END_INPUT}
   */
  public static BodyDeadline start(Duration deadline, @Nullable Object endInput) {
    return new BodyDeadline(
        deadline.toNanos(), endInput instanceof Runnable known ? known : () -> {});
  }

  /** Whether the time is over; always so once the input was ended. */
  public boolean hasPassed() {
    return System.nanoTime() - begun >= nanos;
  }

  /** Ends the deadline: from now on the input may be that of the next request. */
  @Override
  public void close() {
    end.cancel(false);
    synchronized (this) {
      isOver = true;
    }
  }

  private synchronized void expire() {
    if (!isOver) {
      endInput.run();
    }
  }

  private static ScheduledExecutorService clock() {
    var clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "body-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    // Nearly all are cancelled.
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
