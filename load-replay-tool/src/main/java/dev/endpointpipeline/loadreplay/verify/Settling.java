package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until every request of a partition has an outcome. */
final class Settling {
  private static final long POLL_MILLIS = 200;

  private final Topics topics;
  private final int partition;
  private final long end;
  private final StatusCheck status;

  Settling(Topics topics, int partition, long end, StatusCheck status) {
    this.topics = topics;
    this.partition = partition;
    this.end = end;
    this.status = status;
  }

  /** Returns when all have one, or when the time is over. */
  void await(Duration patience) throws InterruptedException {
    long giveUp = System.nanoTime() + patience.toNanos();
    for (long revision = topics.begin(Topic.ENDPOINT_REQUESTS, partition);
        revision < end;
        revision++) {
      boolean isOpen = isMissing(revision) && isRequest(revision);
      while (isOpen && isMissing(revision)) {
        if (System.nanoTime() >= giveUp) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        status.read();
      }
    }
  }

  private boolean isMissing(long revision) {
    return status.outcomes().kind(revision) == null;
  }

  /**
   * Offsets without a record are ends of transactions; records without an endpoint's key have no
   * outcome.
   */
  private boolean isRequest(long offset) {
    return topics
        .at(Topic.ENDPOINT_REQUESTS, partition, offset)
        .filter(TopicRecord::hasEndpointKey)
        .isPresent();
  }
}
