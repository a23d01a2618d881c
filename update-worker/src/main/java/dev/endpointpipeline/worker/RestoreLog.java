package dev.endpointpipeline.worker;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what was restored: until then, the endpoints of the partition wait. */
final class RestoreLog implements StateRestoreListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(RestoreLog.class);

  @Override
  public void onRestoreStart(
      TopicPartition changelog, String store, long startOffset, long endOffset) {
    // The end is what counts
  }

  @Override
  public void onBatchRestored(
      TopicPartition changelog, String store, long batchEndOffset, long restored) {
    // As above
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
    if (restored > 0) {
      LOGGER
          .atInfo()
          .addKeyValue("partition", changelog.partition())
          .addKeyValue("store", store)
          .addKeyValue("records", restored)
          .log("restored state from the changelog");
    }
  }
}
