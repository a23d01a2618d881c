package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;

/** Receives the topology's effects; must not block. */
public interface Effects {
  /** Starts an effect after its transaction commits, unless the same effect is running already. */
  void start(EndpointKey key, Effect effect);

  /** Starts the effect of an already committed state, unless it is running. */
  default void resume(EndpointKey key, Effect effect) {
    start(key, effect);
  }

  /** Cancels the effect of an endpoint whose partition was revoked. */
  void cancel(EndpointKey key);
}
