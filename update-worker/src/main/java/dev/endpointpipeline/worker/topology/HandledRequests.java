package dev.endpointpipeline.worker.topology;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which revision a partition's requests were handled. This is kept with the state, in the
 * same transaction, and is what counts: a consumer group's offsets can be reset or expire, and must
 * not make a request run twice.
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
   * Reads what is kept.
   *
   * @param revisionBase what is added to an offset to make a revision
   */
  HandledRequests(KeyValueStore<String, String> store, long revisionBase) {
    this.store = store;
    this.revisionBase = revisionBase;
    String kept = store.get(REVISION);
    this.handled = kept == null ? NONE : Long.parseLong(kept);
  }

  /** The revision of the request at an offset. */
  long revision(long offset) {
    return revisionBase + offset;
  }

  /** Whether that request was handled before. */
  boolean contains(long revision) {
    return revision <= handled;
  }

  /** Notes that a request and all before it are handled. */
  void add(long revision) {
    handled = revision;
    store.put(REVISION, Long.toString(revision));
  }

  /**
   * Makes sure that the topic is the one whose requests were handled so far.
   *
   * @param handledByStates what the partition's states say was handled; asked only by the first
   *     worker that keeps it here
   * @throws ForeignRequestTopicException if it is not
   */
  void requireSameLog(RequestTopicMetadata log, int partition, LongSupplier handledByStates) {
    String topicId = log.topicId();
    String keptTopicId = store.get(TOPIC_ID);
    if (keptTopicId == null) {
      begin(log, partition, topicId, handledByStates);
      return;
    }
    long keptBase = Long.parseLong(String.valueOf(store.get(REVISION_BASE)));
    if (!keptTopicId.equals(topicId)) {
      requireAbove(log, partition);
    } else if (keptBase != revisionBase && handled != NONE) {
      // With nothing handled, another partition may have refused the base that was set before.
      throw new ForeignRequestTopicException(
          "endpoint-pipeline.requests.revision-base: %d (expected: %d, as before, since the topic is the same)"
              .formatted(revisionBase, keptBase));
    } else if (revision(log.end(partition)) <= handled) {
      throw new ForeignRequestTopicException(
          "endpoint-requests partition %d ends at revision %d, but requests up to revision %d were handled: it has lost records"
              .formatted(partition, revision(log.end(partition)) - 1, handled));
    }
    keep(topicId);
    warnOfLoss(log, partition);
  }

  private void begin(
      RequestTopicMetadata log, int partition, String topicId, LongSupplier handledByStates) {
    handled = handledByStates.getAsLong();
    if (handled == NONE && !log.hasNoStates(partition)) {
      throw new ForeignRequestTopicException(
          "partition %d: the worker's stores are empty, but endpoint-state is not: the changelog topics or the application id were changed"
              .formatted(partition));
    }
    if (handled != NONE) {
      add(handled);
    }
    keep(topicId);
  }

  private void requireAbove(RequestTopicMetadata log, int partition) {
    if (revision(log.beginning(partition)) <= handled) {
      throw new ForeignRequestTopicException(
          "endpoint-requests was created anew, and its revisions in partition %d would begin at %d, below %d, which was handled (expected: endpoint-pipeline.requests.revision-base of at least %d at all gateways and workers)"
              .formatted(partition, revision(log.beginning(partition)), handled, handled + 1));
    }
    LOGGER
        .atWarn()
        .addKeyValue("partition", partition)
        .addKeyValue("revision_base", revisionBase)
        .addKeyValue("handled", handled)
        .log("endpoint-requests was replaced, going on with the new topic");
  }

  private void warnOfLoss(RequestTopicMetadata log, int partition) {
    long first = revision(log.beginning(partition));
    if (handled != NONE && first > handled + 1) {
      LOGGER
          .atError()
          .addKeyValue("partition", partition)
          .addKeyValue("from", handled + 1)
          .addKeyValue("to", first - 1)
          .log("requests were deleted from endpoint-requests before they were handled");
    }
  }

  private void keep(String topicId) {
    store.put(TOPIC_ID, topicId);
    store.put(REVISION_BASE, Long.toString(revisionBase));
  }
}
