package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;

/** Where the topology sends effects; must return at once. */
public interface Effects {
  /** Starts an effect, unless the same is under way already. */
  void start(EndpointKey key, Effect effect);

  /** Stops what is under way for an endpoint that another worker now owns. */
  void abandon(EndpointKey key);
}
