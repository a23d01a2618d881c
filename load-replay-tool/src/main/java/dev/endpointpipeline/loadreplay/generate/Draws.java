package dev.endpointpipeline.loadreplay.generate;

/**
 * Random numbers by SplitMix64. The algorithm is written out because those of the JDK may differ
 * between versions, and a seed must give the same calls everywhere.
 */
final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  Draws(long seed) {
    this.state = seed;
  }

  /** 64 random bits. */
  long bits() {
    state += GOLDEN_GAMMA;
    long mixed = state;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** From 0, and below 1. */
  double unit() {
    return (bits() >>> 11) * 0x1.0p-53;
  }

  /** From 0, and below the bound. */
  int below(int bound) {
    return (int) (((bits() >>> 33) * bound) >>> 31);
  }

  /** Between two bounds, which are included; their difference is below the maximum of an int. */
  int between(int min, int max) {
    return min + below(max - min + 1);
  }

  /** True with a probability. */
  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Letters and digits. */
  String letters(int length) {
    StringBuilder text = new StringBuilder(length);
    long bits = 0;
    for (int i = 0; i < length; i++) {
      if (i % 12 == 0) {
        bits = bits();
      }
      text.append(Character.forDigit((int) (bits & 31), 32));
      bits >>>= 5;
    }
    return text.toString();
  }
}
