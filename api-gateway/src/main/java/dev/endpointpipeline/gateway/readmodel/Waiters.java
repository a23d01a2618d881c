package dev.endpointpipeline.gateway.readmodel;

/** All calls that wait for something in the log. */
record Waiters(DecisionWaiters decisions, RevisionWaiters revisions, OutcomeWaiters outcomes) {
  static Waiters of(ReadModelSettings settings) {
    return new Waiters(
        new DecisionWaiters(), new RevisionWaiters(settings), new OutcomeWaiters(settings));
  }
}
