package dev.endpointpipeline.endtoend.ray;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends twenty requests a second and records the responses. */
final class Trickle implements AutoCloseable {
  private static final int MILLIS = 50;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<Reply> replies = new ArrayList<>();

  Trickle(Supplier<Reply> question) {
    var unused =
        thread.scheduleAtFixedRate(
            () -> remember(question.get()), 0, MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void remember(Reply reply) {
    replies.add(reply);
  }

  /** All responses so far, in order. */
  synchronized List<Reply> replies() {
    return List.copyOf(replies);
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
