package dev.endpointpipeline.gateway.readmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that was deleted not long ago, or never existed.
 *
 * @param handledByWorker the newest request that the worker is known to have handled
 * @param deletedBy the request that deleted it; null if there was nothing to delete
 */
record Tombstone(long handledByWorker, @Nullable Long deletedBy) implements EndpointEntry {
  @Override
  public long handledRevision() {
    return handledByWorker;
  }

  @Override
  public EndpointEntry base() {
    return this;
  }

  @Override
  public List<StoredState> storedStates() {
    return List.of();
  }
}
