package dev.endpointpipeline.loadreplay.history;

/**
 * 64-bit hashes of texts, never 0. Of 10 million texts, two different ones have the same hash with
 * a probability of about 1 in 400,000; so a conflict of hashes is a reason to look at the texts.
 */
public final class Hash {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Hash() {}

  /** The hash of a text. */
  public static long of(CharSequence text) {
    long hash = OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return nonZero(mix(hash));
  }

  /** The hash of several hashes in their order. */
  public static long combine(long first, long second) {
    return nonZero(mix(first * 31 + mix(second)));
  }

  /** Spreads what differs in a few bits over all bits (the finalizer of SplitMix64). */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  private static long nonZero(long hash) {
    return hash == 0 ? 1 : hash;
  }
}
