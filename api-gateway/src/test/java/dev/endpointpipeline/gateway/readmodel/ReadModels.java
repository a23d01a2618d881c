package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;

/** Read models for tests. */
public final class ReadModels {
  /** How many calls may wait for an outcome; each caller's share is 2. */
  static final int MAX_AWAITING_OUTCOME = 8;

  /** How many calls may wait for a revision; each caller's share is 1. */
  private static final int MAX_WAITING = 4;

  private ReadModels() {}

  /** One that has loaded an empty topic. */
  public static ReadModel loaded() {
    return loaded(Duration.ofMillis(200));
  }

  static ReadModel loaded(Duration revisionDeadline) {
    ReadModel model =
        new ReadModel(
            new ReadModelSettings(
                revisionDeadline, MAX_WAITING, Duration.ofSeconds(60), MAX_AWAITING_OUTCOME));
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
