package dev.endpointpipeline.gateway.body;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a body may take to arrive. When that time is over, the input of its connection is ended:
 * whoever reads could not look at the time, as a server reads chunk extensions and trailers,
 * however slowly they come, before it hands over anything.
 */
public final class BodyDeadline implements AutoCloseable {
  /**
   * The attribute with what ends the input of a request's connection: a {@link Runnable} for any
   * thread. Where there is none, the deadline can only be asked for.
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
   * Begins now.
   *
   * @param endInput what the request has as {@link #END_INPUT}
   */
  public static BodyDeadline start(Duration deadline, @Nullable Object endInput) {
    return new BodyDeadline(
        deadline.toNanos(), endInput instanceof Runnable known ? known : () -> {});
  }

  /** Whether the time is over; always so once the input was ended. */
  public boolean hasPassed() {
    return System.nanoTime() - begun >= nanos;
  }

  /** From here on the input is left alone: it may be the next request's. */
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
    // Nearly all are cancelled
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
