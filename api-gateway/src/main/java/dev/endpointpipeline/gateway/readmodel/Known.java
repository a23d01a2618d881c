package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * All that the model knows of one endpoint: a value that is replaced as a whole, so that nobody
 * sees one half of a change.
 */
sealed interface Known {
  /** The newest request that the worker is known to have handled. */
  long handledByWorker();

  /** There is an endpoint. */
  sealed interface Present extends Known permits StoredState, Folded {
    EndpointSummary summary();

    /** The whole state, read and decoded for every call; null if it was replaced meanwhile. */
    @Nullable EndpointState state();
  }

  /**
   * The endpoint after requests that the worker has not handled yet.
   *
   * @param now the state after all of them
   * @param base what the topic endpoint-state has; null if nothing yet
   * @param requests how many those requests are
   */
  record Folded(StoredState now, @Nullable Known base, int requests) implements Present {
    @Override
    public long handledByWorker() {
      return base == null ? -1 : base.handledByWorker();
    }

    @Override
    public EndpointSummary summary() {
      return now.summary();
    }

    @Override
    public @Nullable EndpointState state() {
      return now.state();
    }
  }

  /**
   * The endpoint is gone, and was not so long ago.
   *
   * @param deletedBy the request that deleted it; null if there was none to delete
   */
  record Tombstone(long handledByWorker, @Nullable Long deletedBy) implements Known {}
}
