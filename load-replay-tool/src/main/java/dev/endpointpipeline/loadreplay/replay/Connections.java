package dev.endpointpipeline.loadreplay.replay;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts calls in order while fewer than a maximum are in flight; the others wait. Never blocks, so
 * that the schedule goes on.
 */
final class Connections {
  private final int max;
  private final Consumer<Flight> starter;
  private final Queue<Flight> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingNow = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger drains = new AtomicInteger();

  /**
   * @param starter sends a call; {@link #release} must follow exactly once
   */
  Connections(int max, Consumer<Flight> starter) {
    this.max = max;
    this.starter = starter;
  }

  /** Starts the call now, or as soon as those before it have left a connection free. */
  void submit(Flight flight) {
    flight.blocked |= inFlight.get() >= max;
    waitingNow.incrementAndGet();
    waiting.add(flight);
    drain();
  }

  /** Ends the use of a connection. */
  void release() {
    inFlight.decrementAndGet();
    drain();
  }

  /** One thread at a time starts calls; a loop, because a call may be over as soon as it starts. */
  private void drain() {
    if (drains.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (inFlight.get() < max) {
        Flight next = poll();
        if (next == null) {
          break;
        }
        inFlight.incrementAndGet();
        starter.accept(next);
      }
      seen = drains.addAndGet(-seen);
    } while (seen != 0);
  }

  private @Nullable Flight poll() {
    Flight next = waiting.poll();
    if (next != null) {
      waitingNow.decrementAndGet();
    }
    return next;
  }

  int inFlight() {
    return inFlight.get();
  }

  int waiting() {
    return waitingNow.get();
  }
}
