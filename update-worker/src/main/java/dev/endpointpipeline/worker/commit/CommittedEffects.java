package dev.endpointpipeline.worker.commit;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;
import dev.endpointpipeline.worker.topology.Effects;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets effects through once their transaction is committed, and drops those of one that is aborted.
 *
 * <p>With exactly-once, a stream thread has one producer and one transaction at a time, and
 * decides, commits and aborts on itself. So effects are held per thread, until {@link
 * CommitNotifyingClients} tells what became of that thread's transaction.
 */
public final class CommittedEffects implements Effects {
  private final Effects effects;

  /** Of an endpoint, only the newest: effects say what to do now, not what to do next. */
  private final ThreadLocal<Map<EndpointKey, Effect>> held =
      ThreadLocal.withInitial(LinkedHashMap::new);

  /** Makes one without effects. */
  public CommittedEffects(Effects effects) {
    this.effects = effects;
  }

  @Override
  public void start(EndpointKey key, Effect effect) {
    if (effect instanceof Effect.None) {
      return;
    }
    held.get().put(key, effect);
  }

  @Override
  public void resume(EndpointKey key, Effect effect) {
    effects.resume(key, effect);
  }

  @Override
  public void abandon(EndpointKey key) {
    held.get().remove(key);
    effects.abandon(key);
  }

  /** What this thread decided since its last commit is committed. */
  void committed() {
    Map<EndpointKey, Effect> released = Map.copyOf(held.get());
    held.get().clear();
    released.forEach(effects::start);
  }

  /** What this thread decided since its last commit never happened. */
  void aborted() {
    held.get().clear();
  }
}
