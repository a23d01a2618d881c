package dev.endpointpipeline.gateway.readmodel;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far a partition of endpoint-state was read, and what its records say of all of them.
 *
 * @param offset of the next record
 * @param leaderEpoch of the newest record before it; -1 if not known
 * @param handled the newest request that any state has handled; below zero if none
 * @param waiting the request that newer ones have overtaken at the worker; Long.MAX_VALUE if none
 */
record StatePosition(long offset, int leaderEpoch, long handled, long waiting) {
  static final StatePosition BEGINNING = new StatePosition(0, -1, -1, Long.MAX_VALUE);

  static final int ENCODED_BYTES = 3 * Long.BYTES + Integer.BYTES;

  /** After another record. */
  StatePosition after(long nextOffset, int epoch) {
    return new StatePosition(nextOffset, epoch, handled, waiting);
  }

  StatePosition handled(long revision) {
    return new StatePosition(offset, leaderEpoch, Math.max(handled, revision), waiting);
  }

  StatePosition waiting(OptionalLong revision) {
    return new StatePosition(offset, leaderEpoch, handled, revision.orElse(Long.MAX_VALUE));
  }

  /** The position for a consumer, which then finds out whether the log was truncated below it. */
  OffsetAndMetadata inKafka() {
    return new OffsetAndMetadata(
        offset, leaderEpoch < 0 ? Optional.empty() : Optional.of(leaderEpoch), "");
  }

  void encode(ByteBuffer bytes) {
    bytes.putLong(offset).putInt(leaderEpoch).putLong(handled).putLong(waiting);
  }

  static StatePosition decode(ByteBuffer bytes) {
    return new StatePosition(bytes.getLong(), bytes.getInt(), bytes.getLong(), bytes.getLong());
  }
}
