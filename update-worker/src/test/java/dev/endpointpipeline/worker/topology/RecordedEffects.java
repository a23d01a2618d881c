package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;
import java.util.ArrayList;
import java.util.List;

/** Records effects as text, for example {@code apply demo/a@3}. */
final class RecordedEffects implements Effects {
  private final List<String> seen = new ArrayList<>();

  @Override
  public void start(EndpointKey key, Effect effect) {
    if (effect instanceof Effect.Apply apply) {
      seen.add("apply " + key + "@" + apply.state().getRevision());
    } else if (effect instanceof Effect.Delete delete) {
      seen.add("delete " + key + "@" + delete.state().getRevision());
    } else if (effect instanceof Effect.Stop) {
      seen.add("stop " + key);
    }
  }

  @Override
  public void cancel(EndpointKey key) {
    seen.add("cancel " + key);
  }

  List<String> seen() {
    return seen;
  }
}
