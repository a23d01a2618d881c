package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;

/** Read models for tests. */
public final class ReadModels {
  private ReadModels() {}

  /** One that has loaded an empty topic. */
  public static ReadModel loaded() {
    ReadModel model = new ReadModel(new ReadModelSettings(Duration.ofMillis(200), 1));
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
