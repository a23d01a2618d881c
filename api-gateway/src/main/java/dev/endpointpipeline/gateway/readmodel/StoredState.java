package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * A state that is kept outside of the heap, with what deciding and searching need of it beside. A
 * reader may hold it while it is being replaced: it finds its own bytes then, or none.
 */
record StoredState(EndpointSummary summary, StoredBytes stored) implements Known.Present {
  private static final Schema.Field SPEC = EndpointState.getClassSchema().getField("spec");
  private static final DatumReader<EndpointState> READER =
      new SpecificDatumReader<>(EndpointState.class);

  static StoredState of(EndpointState state, OffHeapStore store) {
    RecordEncoder encoded = RecordEncoder.encode(state, SPEC);
    return new StoredState(
        EndpointSummary.of(state, encoded.measured()), store.put(encoded.bytes()));
  }

  @Override
  public long handledByWorker() {
    return summary.handledRevision();
  }

  @Override
  public @Nullable EndpointState state() {
    byte[] encoded = stored.read();
    return encoded == null ? null : RecordEncoder.decode(READER, encoded);
  }
}
