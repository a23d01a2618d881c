package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Keeps the states that the topic endpoint-state has. An implementation may keep them for the next
 * start too, as they were at some {@link #commit}; the methods here keep nothing for it. Only the
 * thread that follows the topic changes them.
 */
interface BaseStates extends ByteStore {
  /**
   * How far each partition of endpoint-state had been read at the end of the last run, as far as
   * that was kept. May be called again before {@link #restore}.
   */
  default List<StatePosition> begin(int partitions) {
    return Collections.nCopies(partitions, StatePosition.BEGINNING);
  }

  /** Forgets the last run, before {@link #restore}: its positions are not in the topic. */
  default void clear() {}

  /**
   * Supplies what the table has had at {@link #begin}'s positions: states, from several threads,
   * and then tombstones, from the oldest.
   */
  default void restore(BiConsumer<EndpointKey, EndpointEntry> each) {}

  /** The table shows a state that was put here, or a tombstone. */
  default void shown(EndpointKey key, EndpointEntry base) {}

  /** The table has nothing of the endpoint any more. */
  default void forgotten(EndpointKey key) {}

  /**
   * Keeps all of that, in one step.
   *
   * @param positions of each partition, up to which states are shown
   * @param complete whether these were the ends of the partitions a moment ago
   */
  default void commit(List<StatePosition> positions, boolean complete) {}

  /** The topic has something that could not be read: a later start must try again. */
  default void distrust() {}

  /** Whether a state could not be stored or read, so that something may be missing. */
  boolean hasFailed();
}
