package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The benchmark's way into the read model, which only the topic's reader feeds otherwise. */
public final class LoadedReadModel {
  private static final OffHeapStore STORE =
      new OffHeapStore(Path.of("target", "benchmark", "states-of-lists"));

  private LoadedReadModel() {}

  /** A read model after a topic with these states. */
  public static ReadModel of(Stream<EndpointState> states) {
    ReadModel model =
        new ReadModel(
            new ReadModelSettings(Duration.ofSeconds(2), 64, Duration.ofSeconds(60), 4000, 100_000),
            STORE);
    model.begin(1);
    // Keys as the topic's reader makes them: of texts that no two of them share.
    states.forEach(
        state ->
            model
                .partition(0)
                .state(
                    EndpointKey.parse(state.getWorkspaceId() + "/" + state.getEndpointId()),
                    state));
    model.markStatesLoaded();
    model.markLoaded();
    return model;
  }
}
