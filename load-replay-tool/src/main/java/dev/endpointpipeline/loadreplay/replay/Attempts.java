package dev.endpointpipeline.loadreplay.replay;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends calls as a good client does: over a bounded number of connections, and again under the same
 * idempotency key if that may help.
 */
final class Attempts implements AutoCloseable {
  private final HttpSender sender;
  private final Function<Flight, OutgoingRequest> requests;
  private final int retries;
  private final Listener listener;
  private final Connections connections;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "replay-retries");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean stopped;

  /** Learns of results; called by the HTTP client's threads. */
  interface Listener {
    /** An attempt is over; the call may be sent again. */
    void attempted(Flight flight, Response response, long nowNanos);

    /** The call has its result. */
    void finished(Flight flight, Response response, long nowNanos);
  }

  /**
   * @param requests makes the request of each attempt, with credentials of that moment
   * @param connections maximum number in use
   * @param retries maximum number of attempts after the first
   */
  Attempts(
      HttpSender sender,
      Function<Flight, OutgoingRequest> requests,
      int connections,
      int retries,
      Listener listener) {
    this.sender = sender;
    this.requests = requests;
    this.retries = retries;
    this.listener = listener;
    this.connections = new Connections(connections, this::start);
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Sends the call as soon as a connection is free. */
  void submit(Flight flight) {
    connections.submit(flight);
  }

  /** Sends nothing more; calls in flight still finish. */
  void stop() {
    stopped = true;
    synchronized (timer) {
      timer.shutdownNow();
    }
  }

  int inFlight() {
    return connections.inFlight();
  }

  int waiting() {
    return connections.waiting();
  }

  private void start(Flight flight) {
    if (stopped) {
      connections.release();
      return;
    }
    OutgoingRequest request;
    try {
      request = requests.apply(flight);
    } catch (RuntimeException e) {
      connections.release();
      listener.finished(flight, Response.none("not-sent: " + e.getMessage()), System.nanoTime());
      return;
    }
    flight.attempts++;
    flight.sentNanos = System.nanoTime();
    sender.send(request, response -> arrived(flight, response));
  }

  private void arrived(Flight flight, Response response) {
    long now = System.nanoTime();
    listener.attempted(flight, response, now);
    boolean again =
        flight.attempts <= retries && response.mayRetry() && !flight.expects(response.status());
    if (!again) {
      listener.finished(flight, response, now);
    }
    connections.release();
    if (again) {
      retry(flight, response);
    }
  }

  private void retry(Flight flight, Response response) {
    Duration wait =
        BackOff.before(
            flight.attempts, response.retryAfter(), ThreadLocalRandom.current().nextDouble());
    synchronized (timer) {
      if (!timer.isShutdown()) {
        var unused =
            timer.schedule(() -> connections.submit(flight), wait.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
