package dev.endpointpipeline.loadreplay.verify;

/**
 * The latest request of a partition that took effect under each idempotency key, by hash: an open
 * hash table of 16 bytes a slot, because there may be millions of keys.
 */
final class IdempotencyKeys {
  private long[] hashes = new long[1 << 10];
  private long[] revisions = new long[1 << 10];
  private int size;

  /** Keeps the latest request; the hash is not 0. */
  void put(long hash, long revision) {
    if (size * 2 >= hashes.length) {
      grow();
    }
    int slot = slot(hashes, hash);
    size += hashes[slot] == 0 ? 1 : 0;
    hashes[slot] = hash;
    revisions[slot] = revision;
  }

  /** The revision of the latest request under a key; -1 if there is none. */
  long revision(long hash) {
    int slot = slot(hashes, hash);
    return hashes[slot] == 0 ? -1 : revisions[slot];
  }

  private static int slot(long[] hashes, long hash) {
    int mask = hashes.length - 1;
    int slot = (int) (hash & mask);
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldRevisions = revisions;
    hashes = new long[oldHashes.length * 2];
    revisions = new long[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int slot = slot(hashes, oldHashes[i]);
        hashes[slot] = oldHashes[i];
        revisions[slot] = oldRevisions[i];
      }
    }
  }
}
