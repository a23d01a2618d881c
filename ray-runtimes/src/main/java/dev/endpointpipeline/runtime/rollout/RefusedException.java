package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayText;

/** Ray or the API server refuses a write for good: the same write would be refused again. */
public final class RefusedException extends RuntimeException {
  private final transient RayFailure failure;
  private final String what;
  private final String reason;

  /**
   * Makes one.
   *
   * @param what who refuses what
   * @param reason in their words, which may repeat secrets of what was written
   */
  public RefusedException(RayFailure failure, String what, String reason) {
    super(what);
    this.failure = failure;
    this.what = what;
    this.reason = reason;
  }

  /** How the rollout fails. */
  public RayFailure failure() {
    return failure;
  }

  /** In their words, which may repeat secrets of what was written. */
  public String reason() {
    return reason;
  }

  /** The failure, with secrets hidden. */
  Progress asProgress(RayText text, Serving serving) {
    return failure.because(what + ": " + text.of(reason, ApplicationsText.MAX_REASON), serving);
  }
}
