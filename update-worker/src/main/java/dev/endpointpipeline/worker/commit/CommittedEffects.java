package dev.endpointpipeline.worker.commit;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;
import dev.endpointpipeline.worker.topology.Effects;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts effects after their transaction commits, and discards those of an aborted transaction.
 *
 * <p>With exactly-once, a stream thread has one producer and one transaction at a time, and
 * processes, commits and aborts on itself. Effects are therefore pending per thread, until {@link
 * CommitNotifyingClients} notifies about that thread's transaction.
 */
public final class CommittedEffects implements Effects {
  private final Effects effects;

  /** Only the newest effect of each endpoint: a newer effect replaces an older one. */
  private final ThreadLocal<Map<EndpointKey, Effect>> pending =
      ThreadLocal.withInitial(LinkedHashMap::new);

  /** Creates an instance without pending effects. */
  public CommittedEffects(Effects effects) {
    this.effects = effects;
  }

  @Override
  public void start(EndpointKey key, Effect effect) {
    if (effect instanceof Effect.None) {
      return;
    }
    pending.get().put(key, effect);
  }

  @Override
  public void resume(EndpointKey key, Effect effect) {
    effects.resume(key, effect);
  }

  @Override
  public void cancel(EndpointKey key) {
    pending.get().remove(key);
    effects.cancel(key);
  }

  /** This thread's transaction was committed. */
  void committed() {
    Map<EndpointKey, Effect> released = Map.copyOf(pending.get());
    pending.get().clear();
    released.forEach(effects::start);
  }

  /** This thread's transaction was aborted. */
  void aborted() {
    pending.get().clear();
  }
}
