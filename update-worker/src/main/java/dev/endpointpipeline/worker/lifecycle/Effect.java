package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointState;

/** What has to happen outside of the topics after a transition. Effects are idempotent. */
public sealed interface Effect {
  /** Calls the handler's method for this kind of effect. */
  void carryOut(Handler handler);

  /** Make the runtime serve the state's spec. */
  record Apply(EndpointState state) implements Effect {
    @Override
    public void carryOut(Handler handler) {
      handler.apply(state);
    }
  }

  /** Remove the endpoint from the runtime. */
  record Delete(EndpointState state) implements Effect {
    @Override
    public void carryOut(Handler handler) {
      handler.delete(state);
    }
  }

  /** Stop applying or deleting the endpoint, if that is under way. */
  record Stop() implements Effect {
    @Override
    public void carryOut(Handler handler) {
      handler.stop();
    }
  }

  /** Nothing. */
  record None() implements Effect {
    @Override
    public void carryOut(Handler handler) {
      // Nothing to do
    }
  }

  /** Carries out the effects on one endpoint. */
  interface Handler {
    /** Makes the runtime serve the state's spec. */
    void apply(EndpointState state);

    /** Removes the endpoint from the runtime. */
    void delete(EndpointState state);

    /** Stops what is under way for the endpoint. */
    void stop();
  }
}
