package dev.endpointpipeline.gateway.readmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the model knows of one endpoint: a value that is replaced as a whole, so that no reader
 * sees half of a change.
 */
sealed interface EndpointEntry permits LiveEndpoint, Tombstone {
  /** The newest request that the worker is known to have handled; below zero if none. */
  long handledByWorker();

  /** The newest request that the worker has handled or that is folded here. */
  long handledRevision();

  /** What the topic endpoint-state has; null if nothing yet. */
  @Nullable EndpointEntry base();

  /** The states that it has in the store. */
  List<StoredState> storedStates();
}
