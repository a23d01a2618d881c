package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointType;
import org.jspecify.annotations.Nullable;

/**
 * All that the model knows of one endpoint: a value that is replaced as a whole, so that nobody
 * sees one half of a change.
 */
sealed interface Known {
  /** The newest request that the worker is known to have dealt with. */
  long handledByWorker();

  /** There is an endpoint. */
  sealed interface Present extends Known permits StoredState, Predicted {
    Standing standing();

    String name();

    EndpointType type();

    /** The whole state; decoded for every call. */
    EndpointState state();
  }

  /**
   * The endpoint as it will be.
   *
   * @param state what the worker will make of the newest request that was accepted here
   * @param beneath what the topic has; null if nothing yet
   */
  record Predicted(EndpointState state, @Nullable Known beneath) implements Present {
    @Override
    public long handledByWorker() {
      return beneath == null ? -1 : beneath.handledByWorker();
    }

    @Override
    public Standing standing() {
      return Standing.of(state);
    }

    @Override
    public String name() {
      return state.getSpec().getName();
    }

    @Override
    public EndpointType type() {
      return state.getSpec().getType();
    }

    /** Whether the topic has no such endpoint, so that a create must have made it. */
    boolean isNew() {
      return !(beneath instanceof StoredState);
    }
  }

  /**
   * The endpoint is gone, and was not so long ago: a request that the worker has dealt with by then
   * can be acknowledged later than that, and must not bring it back.
   *
   * @param deletedBy the request that deleted it; null if there was none to delete
   */
  record Departed(long handledByWorker, @Nullable Long deletedBy) implements Known {}
}
