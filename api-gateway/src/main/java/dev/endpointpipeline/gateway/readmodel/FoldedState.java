package dev.endpointpipeline.gateway.readmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint after requests that the worker has not handled yet.
 *
 * @param newest the state after all of them
 * @param base what the topic endpoint-state has; null if nothing yet
 * @param requests how many those requests are
 */
record FoldedState(StoredState newest, @Nullable EndpointEntry base, int requests)
    implements LiveEndpoint {
  @Override
  public long handledByWorker() {
    return base == null ? -1 : base.handledByWorker();
  }

  @Override
  public long handledRevision() {
    return newest.handledRevision();
  }

  @Override
  public List<StoredState> storedStates() {
    return base instanceof StoredState stored ? List.of(newest, stored) : List.of(newest);
  }
}
