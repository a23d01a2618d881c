package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * Finds bytes in the store.
 *
 * @param number that they alone have, ever
 * @param length how many there are
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
