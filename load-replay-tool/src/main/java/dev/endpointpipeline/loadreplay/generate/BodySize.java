package dev.endpointpipeline.loadreplay.generate;

/**
 * Sizes of valid bodies, in bytes. A size between the bounds is drawn so that each order of
 * magnitude is equally likely; smaller bodies are padded up to it with an environment variable.
 * Bodies are never smaller than the API page's sample.
 */
public record BodySize(int min, int max) {
  /** The bodies as they are, without padding. */
  public static final BodySize UNPADDED = new BodySize(1, 1);

  /** The API's limit. */
  public static final int MAX = 1 << 20;

  /**
   * @throws IllegalArgumentException if a bound is not 1–1,048,576, or the minimum is above the
   *     maximum
   */
  public BodySize {
    require("min", min, 1);
    require("max", max, min);
  }

  private static void require(String bound, int found, int min) {
    if (found < min || found > MAX) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d-%d bytes)".formatted(bound, found, min, MAX));
    }
  }

  int draw(Draws draws) {
    if (min == max) {
      return min;
    }
    double log =
        StrictMath.log(min) + draws.unit() * (StrictMath.log(max + 1.0) - StrictMath.log(min));
    return Math.min(max, (int) StrictMath.exp(log));
  }
}
