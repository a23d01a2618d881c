package dev.endpointpipeline.endtoend.network;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What one process sends to another, on all their connections. */
final class Lane {
  private boolean held;
  private Duration latency = Duration.ZERO;

  /** Lets nothing pass. */
  synchronized void hold() {
    held = true;
  }

  synchronized void delay(Duration newLatency) {
    latency = newLatency;
  }

  /** Lets everything pass at once, also what was held. */
  synchronized void open() {
    held = false;
    latency = Duration.ZERO;
    notifyAll();
  }

  /** Returns when bytes that are sent now would arrive. */
  void pass() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(awaitOpen().toNanos());
  }

  private synchronized Duration awaitOpen() throws InterruptedException {
    while (held) {
      wait();
    }
    return latency;
  }
}
