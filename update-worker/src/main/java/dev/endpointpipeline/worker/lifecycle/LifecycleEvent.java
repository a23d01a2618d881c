package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What the lifecycle decides on: one thing that happened to one endpoint. */
public sealed interface LifecycleEvent {
  /** The result of the function for this kind of event. */
  <R> R fold(
      Function<Requested, R> requested,
      Function<Reported, R> reported,
      Function<DeadlineChecked, R> deadlineChecked);

  /**
   * A request, of a caller unless it is a rollback.
   *
   * @param revision of the request
   * @param prior the request that was accepted for this endpoint with the same idempotency key, if
   *     there was one
   * @param at the time of the request, which may differ from the time at which it is decided
   */
  record Requested(long revision, EndpointRequest request, Optional<PriorRequest> prior, Instant at)
      implements LifecycleEvent {
    @Override
    public <R> R fold(
        Function<Requested, R> requested,
        Function<Reported, R> reported,
        Function<DeadlineChecked, R> deadlineChecked) {
      return requested.apply(this);
    }
  }

  /** A runtime reported its progress. */
  record Reported(EndpointApplyReported report) implements LifecycleEvent {
    @Override
    public <R> R fold(
        Function<Requested, R> requested,
        Function<Reported, R> reported,
        Function<DeadlineChecked, R> deadlineChecked) {
      return reported.apply(this);
    }
  }

  /** The endpoint's deadline may have passed. */
  record DeadlineChecked() implements LifecycleEvent {
    @Override
    public <R> R fold(
        Function<Requested, R> requested,
        Function<Reported, R> reported,
        Function<DeadlineChecked, R> deadlineChecked) {
      return deadlineChecked.apply(this);
    }
  }
}
