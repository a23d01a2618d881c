package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A state as kept in memory: encoded, as a million decoded ones would not fit. The encoding is
 * Avro's own with this build's schema, so that reading needs no schema registry.
 */
record StoredState(Standing standing, ByteBuffer encoded) {
  static StoredState of(EndpointState state) {
    try {
      return new StoredState(Standing.of(state), EndpointState.getEncoder().encode(state));
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no I/O", e);
    }
  }

  EndpointState decode() {
    try {
      return EndpointState.getDecoder().decode(encoded.duplicate());
    } catch (IOException e) {
      throw new UncheckedIOException("decoding from memory does no I/O", e);
    }
  }
}
