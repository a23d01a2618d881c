package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointState;

/** A side effect of a transition on the runtime. Effects are idempotent. */
public sealed interface Effect {
  /** Calls the handler method for this effect. */
  void execute(Handler handler);

  /** Make the runtime serve the state's spec. */
  record Apply(EndpointState state) implements Effect {
    @Override
    public void execute(Handler handler) {
      handler.apply(state);
    }
  }

  /** Remove the endpoint from the runtime. */
  record Delete(EndpointState state) implements Effect {
    @Override
    public void execute(Handler handler) {
      handler.delete(state);
    }
  }

  /** Stop applying or deleting the endpoint, if a job is running. */
  record Stop() implements Effect {
    @Override
    public void execute(Handler handler) {
      handler.stop();
    }
  }

  /** No effect. */
  record None() implements Effect {
    @Override
    public void execute(Handler handler) {
      // Nothing to do
    }
  }

  /** Executes the effects on one endpoint. */
  interface Handler {
    /** Makes the runtime serve the state's spec. */
    void apply(EndpointState state);

    /** Removes the endpoint from the runtime. */
    void delete(EndpointState state);

    /** Stops the endpoint's running job. */
    void stop();
  }
}
