package dev.endpointpipeline.loadreplay.generate;

/**
 * Shares of calls with something special, 0–1 each.
 *
 * @param retries of all calls: repeat an earlier create or update
 * @param invalid of creates and updates: have an invalid body
 * @param ifMatch of updates and deletes: have a precondition
 */
public record Shares(double retries, double invalid, double ifMatch) {
  /** A little of everything. */
  public static final Shares DEFAULT = new Shares(0.02, 0.01, 0.05);

  /** Nothing special. */
  public static final Shares NONE = new Shares(0, 0, 0);

  /**
   * @throws IllegalArgumentException if a share is not 0–1
   */
  public Shares {
    require("retries", retries);
    require("invalid", invalid);
    require("if-match", ifMatch);
  }

  private static void require(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("%s: %s (expected: 0-1)".formatted(name, share));
    }
  }
}
