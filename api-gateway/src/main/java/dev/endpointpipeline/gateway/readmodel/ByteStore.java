package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.Nullable;

/**
 * Keeps bytes outside of the heap. The number of a value is never used again: a reader with an
 * outdated {@link StoredBytes} finds nothing, and never another value.
 */
interface ByteStore {
  /**
   * Stores a value until it is removed.
   *
   * @throws StoreFailedException if that is not possible, for example because the disk is full
   */
  StoredBytes put(byte[] value);

  byte @Nullable [] get(long number);

  void remove(long number);
}
