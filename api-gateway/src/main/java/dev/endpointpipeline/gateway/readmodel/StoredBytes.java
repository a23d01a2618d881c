package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * A reference to bytes in a store.
 *
 * @param number of these bytes, never used again
 * @param length how many bytes there are
 */
record StoredBytes(ByteStore store, long number, int length) {
  /** The bytes; null if they were removed. */
  byte @Nullable [] read() {
    return store.get(number);
  }

  void remove() {
    store.remove(number);
  }
}
