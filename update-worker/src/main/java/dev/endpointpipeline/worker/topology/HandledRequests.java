package dev.endpointpipeline.worker.topology;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest handled revision of a partition. It is stored in the same transaction as the state
 * and takes precedence over the consumer group's offsets: those can be reset or expire, which must
 * not process a request twice.
 */
final class HandledRequests {
  private static final Logger LOGGER = LoggerFactory.getLogger(HandledRequests.class);
  private static final String REVISION = "revision";
  private static final String TOPIC_ID = "topic-id";
  private static final String REVISION_BASE = "revision-base";
  private static final long NONE = -1;

  private final KeyValueStore<String, String> store;
  private final long revisionBase;
  private long handled;

  /**
   * Loads the handled revision from the store.
   *
   * @param revisionBase added to an offset to get the revision
   */
  HandledRequests(KeyValueStore<String, String> store, long revisionBase) {
    this.store = store;
    this.revisionBase = revisionBase;
    String stored = store.get(REVISION);
    this.handled = stored == null ? NONE : Long.parseLong(stored);
  }

  /** The revision of the request at an offset. */
  long revision(long offset) {
    return revisionBase + offset;
  }

  /** Whether the request was handled before. */
  boolean contains(long revision) {
    return revision <= handled;
  }

  /** Marks a request and all before it as handled. */
  void add(long revision) {
    handled = revision;
    store.put(REVISION, Long.toString(revision));
  }

  /**
   * Verifies that the topic is the one whose requests were handled so far.
   *
   * @param handledByStates the highest handled revision of the partition's states; called only if
   *     the store is empty
   * @throws RequestTopicMismatchException if it is not
   */
  void requireSameTopic(RequestTopicMetadata topic, int partition, LongSupplier handledByStates) {
    String topicId = topic.topicId();
    String storedTopicId = store.get(TOPIC_ID);
    if (storedTopicId == null) {
      initialize(topic, partition, topicId, handledByStates);
      return;
    }
    long storedBase = Long.parseLong(String.valueOf(store.get(REVISION_BASE)));
    if (!storedTopicId.equals(topicId)) {
      requireHigherRevisions(topic, partition);
    } else if (storedBase != revisionBase && handled != NONE) {
      // If nothing was handled, the base may still change: another partition may have rejected the
      // one set before.
      throw new RequestTopicMismatchException(
          "endpoint-pipeline.requests.revision-base: %d (expected: %d, unchanged because the topic is the same)"
              .formatted(revisionBase, storedBase));
    } else if (revision(topic.end(partition)) <= handled) {
      throw new RequestTopicMismatchException(
          "endpoint-requests partition %d ends at revision %d, but requests up to revision %d were handled: the partition has lost records"
              .formatted(partition, revision(topic.end(partition)) - 1, handled));
    }
    storeTopic(topicId);
    warnOfLoss(topic, partition);
  }

  private void initialize(
      RequestTopicMetadata topic, int partition, String topicId, LongSupplier handledByStates) {
    handled = handledByStates.getAsLong();
    if (handled == NONE && !topic.hasNoStates(partition)) {
      throw new RequestTopicMismatchException(
          "partition %d: the worker's state stores are empty, but endpoint-state is not: the changelog topics or the application id have changed"
              .formatted(partition));
    }
    if (handled != NONE) {
      add(handled);
    }
    storeTopic(topicId);
  }

  private void requireHigherRevisions(RequestTopicMetadata topic, int partition) {
    if (revision(topic.beginning(partition)) <= handled) {
      throw new RequestTopicMismatchException(
          "endpoint-requests was recreated, and the revisions of partition %d start at %d, not above %d, which was handled (expected: endpoint-pipeline.requests.revision-base of at least %d at all gateways and workers)"
              .formatted(partition, revision(topic.beginning(partition)), handled, handled + 1));
    }
    LOGGER
        .atWarn()
        .addKeyValue("partition", partition)
        .addKeyValue("revision_base", revisionBase)
        .addKeyValue("handled", handled)
        .log("endpoint-requests was recreated, continuing with the new topic");
  }

  private void warnOfLoss(RequestTopicMetadata topic, int partition) {
    long first = revision(topic.beginning(partition));
    if (handled != NONE && first > handled + 1) {
      LOGGER
          .atError()
          .addKeyValue("partition", partition)
          .addKeyValue("from", handled + 1)
          .addKeyValue("to", first - 1)
          .log("requests were deleted from endpoint-requests before they were handled");
    }
  }

  private void storeTopic(String topicId) {
    store.put(TOPIC_ID, topicId);
    store.put(REVISION_BASE, Long.toString(revisionBase));
  }
}
