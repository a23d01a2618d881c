package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import java.time.Duration;

/** Learns how accepted requests end. */
public interface OutcomeFollower {
  /**
   * Starts to follow. No outcome of a request that was accepted since this follower exists is
   * missed.
   *
   * @param latencies receives the time from a call's due time to each of its steps ({@code
   *     step.validating} and so on) and to its outcome ({@code outcome.applied} and so on)
   */
  void start(Latencies latencies);

  /** Follows a request, whose outcome may be known already. Any thread. */
  void accepted(AcceptedRequest request);

  /** Follows a create before the run: its outcome counts apart, and its latency does not. */
  void created(AcceptedRequest request);

  /** The outcomes so far. */
  OutcomeCounts counts();

  /**
   * Waits until all accepted requests have their outcome, or outcomes can't be read any more.
   *
   * @return whether waiting longer can't help
   */
  boolean awaitOutcomes(Duration patience) throws InterruptedException;
}
