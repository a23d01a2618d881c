package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What later requests depend on after a request was folded.
 *
 * @param history {@link EncodedState#history} after the request; 0 if there is no endpoint
 */
record FoldResult(Effect effect, long history) {
  /** What a request does to the change in progress. */
  enum Effect {
    /** Starts a change. */
    STARTS,
    /** Leaves the change in progress as it is, and changes only what concerns no runtime. */
    JOINS,
    /** Is rejected, or a duplicate. */
    NONE
  }

  static FoldResult of(Decision decision, @Nullable EncodedState after) {
    return new FoldResult(
        decision.fold(
            accepted -> accepted.joinsRunningChange() ? Effect.JOINS : Effect.STARTS,
            duplicate -> Effect.NONE,
            rejected -> Effect.NONE),
        after == null ? 0 : after.history());
  }

  boolean startsChange() {
    return effect == Effect.STARTS;
  }

  boolean isAccepted() {
    return effect != Effect.NONE;
  }

  /**
   * Whether later requests have the same results as after the other, if no idempotency key before
   * them is known to only one: both requests were accepted, so the endpoint is being changed either
   * way. Rollbacks depend on more.
   */
  boolean leadsToTheSameAs(FoldResult other) {
    return isAccepted() && other.isAccepted() && history == other.history;
  }
}
