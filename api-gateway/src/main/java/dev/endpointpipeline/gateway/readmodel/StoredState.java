package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointType;
import java.util.List;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * A state that is kept outside of the heap, and on the heap what lists, quotas and decisions need
 * of it: one object, as there is one for each endpoint. A reader may hold it while it is being
 * replaced: it then finds these bytes or none.
 *
 * @param number of its bytes in the store
 * @param length of its bytes
 * @param specBytes size of the current spec in Avro
 * @param revision the request that set the current spec
 * @param handledRevision the newest request that was handled, never below revision
 */
record StoredState(
    ByteStore store,
    long number,
    int length,
    int specBytes,
    long revision,
    long handledRevision,
    EndpointType type,
    String name)
    implements LiveEndpoint {
  private static final DatumReader<EndpointState> READER =
      new SpecificDatumReader<>(EndpointState.class);

  static StoredState of(EndpointState state, ByteStore store) {
    return of(EncodedState.of(state), store);
  }

  static StoredState of(EncodedState encoded, ByteStore store) {
    StoredBytes stored = store.put(encoded.bytes());
    EndpointState state = encoded.state();
    return new StoredState(
        store,
        stored.number(),
        stored.length(),
        encoded.specBytes(),
        state.getRevision(),
        state.getHandledRevision(),
        state.getSpec().getType(),
        state.getSpec().getName());
  }

  /** The whole state, read and decoded by every call; null if it was replaced meanwhile. */
  @Nullable EndpointState state() {
    byte[] encoded = store.get(number);
    return encoded == null ? null : RecordEncoder.decode(READER, encoded);
  }

  /** Removes its bytes. */
  void remove() {
    store.remove(number);
  }

  @Override
  public StoredState newest() {
    return this;
  }

  @Override
  public long handledByWorker() {
    return handledRevision;
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
