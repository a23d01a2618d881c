package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The topics of a pipeline. All have the same partitions. An offset in endpoint-requests is a
 * revision here, also where the services count revisions from another number than 0.
 */
public interface Topics {
  /** The number of partitions. */
  int partitions();

  /** The offset of the first record that a partition still has. */
  long begin(Topic topic, int partition);

  /** The offset after the last committed record. */
  long end(Topic topic, int partition);

  /**
   * Waits until nothing that was written before is hidden by an open transaction.
   *
   * @throws dev.endpointpipeline.loadreplay.topics.TopicException if one is open for longer
   */
  void awaitCommitted(Topic topic, int partition, Duration patience) throws InterruptedException;

  /**
   * Reads records in order, up to the last one that is committed now.
   *
   * @param from offset of the first one
   * @return the offset after the last one
   */
  long read(Topic topic, int partition, long from, Consumer<TopicRecord> reader);

  /** The record at an offset; empty if there is none, for example the end of a transaction. */
  Optional<TopicRecord> at(Topic topic, int partition, long offset);
}
