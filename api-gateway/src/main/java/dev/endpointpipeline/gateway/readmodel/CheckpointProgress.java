package dev.endpointpipeline.gateway.readmodel;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How far a checkpoint is.
 *
 * @param completeAt a time at which it had all that the topic had up to the positions, and nothing
 *     was in the topic after them
 * @param next no state has this number yet, nor a higher one
 * @param firstUnshown no state below this number is without an entry
 * @param positions of the partitions, by their numbers
 */
record CheckpointProgress(
    Instant completeAt, long next, long firstUnshown, List<StatePosition> positions) {
  private static final int HEAD_BYTES = 3 * Long.BYTES;

  CheckpointProgress {
    positions = List.copyOf(positions);
  }

  /** Before anything was read. */
  static CheckpointProgress none(Instant now, int partitions) {
    return new CheckpointProgress(
        now, 0, 0, Collections.nCopies(partitions, StatePosition.BEGINNING));
  }

  byte[] encoded() {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD_BYTES + positions.size() * StatePosition.ENCODED_BYTES)
            .putLong(completeAt.toEpochMilli())
            .putLong(next)
            .putLong(firstUnshown);
    positions.forEach(position -> position.encode(bytes));
    return bytes.array();
  }

  static CheckpointProgress decoded(byte[] encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    Instant completeAt = Instant.ofEpochMilli(bytes.getLong());
    long next = bytes.getLong();
    long firstUnshown = bytes.getLong();
    List<StatePosition> positions = new ArrayList<>();
    while (bytes.hasRemaining()) {
      positions.add(StatePosition.decode(bytes));
    }
    return new CheckpointProgress(completeAt, next, firstUnshown, positions);
  }
}
