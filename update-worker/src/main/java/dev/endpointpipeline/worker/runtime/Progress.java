package dev.endpointpipeline.worker.runtime;

import java.time.Duration;

/** How far a runtime has come with what it was asked for. */
public sealed interface Progress {
  /** It is done; the next step may begin. */
  record Done() implements Progress {}

  /**
   * It takes its time; ask again.
   *
   * @param again how long to wait before that, not negative
   */
  record Pending(Duration again) implements Progress {
    /** Checks the bounds. */
    public Pending {
      if (again.isNegative()) {
        throw new IllegalArgumentException("again: " + again + " (expected: >= 0)");
      }
    }
  }

  /**
   * It can't be done, and trying again would not help.
   *
   * @param code a stable word for programs, 8–36 characters
   * @param message what failed and where, for the endpoint's owner; never a secret
   */
  record Failed(String code, String message) implements Progress {}
}
