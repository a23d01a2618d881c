package dev.endpointpipeline.worker;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.apply.ApplyingEndpoints;
import dev.endpointpipeline.worker.lifecycle.Effect;
import dev.endpointpipeline.worker.topology.Effects;

/** Executes the topology's effects on the endpoint runtime. */
record RuntimeEffects(ApplyingEndpoints applying) implements Effects {
  @Override
  public void start(EndpointKey key, Effect effect) {
    effect.execute(
        new Effect.Handler() {
          @Override
          public void apply(EndpointState state) {
            applying.apply(state);
          }

          @Override
          public void delete(EndpointState state) {
            applying.delete(state);
          }

          @Override
          public void stop() {
            applying.stop(key);
          }
        });
  }

  @Override
  public void cancel(EndpointKey key) {
    applying.stop(key);
  }
}
