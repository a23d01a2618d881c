package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A state of the topic as kept in memory: encoded, as a million decoded ones would not fit, with
 * what deciding and searching need beside it. The encoding is Avro's own with this build's schema,
 * so that reading needs no schema registry.
 */
// An array and not a buffer: there are a million of them, and nobody compares two.
@SuppressWarnings("ArrayRecordComponent")
record StoredState(EndpointSummary summary, byte[] encoded) implements Known.Present {
  static StoredState of(EndpointState state) {
    try {
      return new StoredState(
          EndpointSummary.of(state), EndpointState.getEncoder().encode(state).array());
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no I/O", e);
    }
  }

  @Override
  public long handledByWorker() {
    return summary.handledRevision();
  }

  @Override
  public long bytes() {
    return encoded.length;
  }

  @Override
  public EndpointState state() {
    try {
      return EndpointState.getDecoder().decode(encoded);
    } catch (IOException e) {
      throw new UncheckedIOException("decoding from memory does no I/O", e);
    }
  }
}
