package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Gives the benchmark access to the read model, which normally only the topic's reader fills. */
public final class LoadedReadModel {
  private static final OffHeapStore STORE =
      new OffHeapStore(Path.of("target", "benchmark", "states-of-lists"));

  private LoadedReadModel() {}

  /** Creates a read model with the given states. */
  public static ReadModel of(Stream<EndpointState> states) {
    ReadModel model =
        new ReadModel(
            new ReadModelSettings(Duration.ofSeconds(2), 64, Duration.ofSeconds(60), 4000, 100_000),
            STORE);
    model.begin(1);
    // Create keys as the topic's reader does, with strings that are not shared.
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
