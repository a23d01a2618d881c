package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;

/** Where the topology sends effects; must return at once. */
public interface Effects {
  /**
   * Starts an effect once the transaction that it belongs to is committed, unless the same is under
   * way already.
   */
  void start(EndpointKey key, Effect effect);

  /** Starts the effect of a state that is committed already, unless it is under way. */
  default void resume(EndpointKey key, Effect effect) {
    start(key, effect);
  }

  /** Stops what is under way for an endpoint that another worker now owns. */
  void abandon(EndpointKey key);
}
