package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.UUID;
import java.util.stream.Stream;

/** Gives the benchmark access to the read model, which normally only the topic's reader fills. */
public final class LoadedReadModel implements AutoCloseable {
  private static final Path DIRECTORY =
      Path.of("target", "benchmark", "states-of-pid-" + ProcessHandle.current().pid());
  private static final OffHeapStore STORE = new OffHeapStore(DIRECTORY);

  /** As many as a consumer polls at once. */
  private static final int PER_COMMIT = 500;

  private final String name;
  private final StateCheckpoint checkpoint;
  private final ReadModel model;

  private LoadedReadModel(String name) {
    this.name = name;
    this.checkpoint =
        new StateCheckpoint(DIRECTORY.resolve(name), () -> name, InstantSource.system());
    this.model =
        new ReadModel(
            new ReadModelSettings(Duration.ofSeconds(2), 64, Duration.ofSeconds(60), 4000, 100_000),
            STORE,
            checkpoint);
    model.begin(1);
  }

  /** Creates a read model with the given states. */
  public static LoadedReadModel of(Stream<EndpointState> states) {
    LoadedReadModel loaded = new LoadedReadModel(UUID.randomUUID().toString());
    loaded.read(states.iterator());
    loaded.model.markStatesLoaded();
    loaded.model.markLoaded();
    return loaded;
  }

  private void read(Iterator<EndpointState> states) {
    int read = 0;
    while (states.hasNext()) {
      EndpointState state = states.next();
      // Create keys as the topic's reader does, with strings that are not shared.
      EndpointKey key = EndpointKey.parse(state.getWorkspaceId() + "/" + state.getEndpointId());
      model.partition(0).state(key, state);
      read++;
      model.partition(0).statesRead(read, 0);
      if (read % PER_COMMIT == 0) {
        model.commit(true);
      }
    }
    model.commit(true);
  }

  /** The read model. */
  public ReadModel model() {
    return model;
  }

  /** Closes it, and creates a read model of its checkpoint. */
  public LoadedReadModel startedAgain() {
    close();
    LoadedReadModel again = new LoadedReadModel(name);
    again.model.markStatesLoaded();
    again.model.markLoaded();
    return again;
  }

  @Override
  public void close() {
    checkpoint.close();
  }
}
