package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;

/** Read models for tests. */
public final class ReadModels {
  /** How many calls may wait for an outcome. */
  static final int MAX_AWAITING_OUTCOME = 3;

  private ReadModels() {}

  /** One that has loaded an empty topic. */
  public static ReadModel loaded() {
    ReadModel model =
        new ReadModel(
            new ReadModelSettings(
                Duration.ofMillis(200), 1, Duration.ofSeconds(60), MAX_AWAITING_OUTCOME));
    model.markLoaded();
    return model;
  }

  /** One that knows these endpoints. */
  public static ReadModel loadedWith(EndpointState... states) {
    ReadModel model = loaded();
    for (EndpointState state : states) {
      model.put(new EndpointKey(state.getWorkspaceId(), state.getEndpointId()), state);
    }
    return model;
  }
}
