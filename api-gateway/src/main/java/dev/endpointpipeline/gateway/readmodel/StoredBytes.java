package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * A reference to bytes in the store.
 *
 * @param number of these bytes, never used again
 * @param length how many bytes there are
 */
record StoredBytes(OffHeapStore store, long number, int length) {
  /** The bytes; null if they were removed. */
  byte @Nullable [] read() {
    return store.get(number);
  }

  void remove() {
    store.remove(number);
  }
}
