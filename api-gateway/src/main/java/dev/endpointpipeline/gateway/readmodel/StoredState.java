package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import java.util.List;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * A state that is kept outside of the heap, and the summary of it on the heap. A reader may hold it
 * while it is being replaced: it then finds these bytes or none.
 */
record StoredState(EndpointSummary summary, StoredBytes stored) implements LiveEndpoint {
  private static final DatumReader<EndpointState> READER =
      new SpecificDatumReader<>(EndpointState.class);

  static StoredState of(EndpointState state, OffHeapStore store) {
    return of(EncodedState.of(state), store);
  }

  static StoredState of(EncodedState state, OffHeapStore store) {
    return new StoredState(
        EndpointSummary.of(state.state(), state.specBytes()), store.put(state.bytes()));
  }

  /** The whole state, read and decoded by every call; null if it was replaced meanwhile. */
  @Nullable EndpointState state() {
    byte[] encoded = stored.read();
    return encoded == null ? null : RecordEncoder.decode(READER, encoded);
  }

  @Override
  public StoredState newest() {
    return this;
  }

  @Override
  public long handledByWorker() {
    return summary.handledRevision();
  }

  @Override
  public long handledRevision() {
    return summary.handledRevision();
  }

  @Override
  public EndpointEntry base() {
    return this;
  }

  @Override
  public List<StoredState> storedStates() {
    return List.of(this);
  }
}
