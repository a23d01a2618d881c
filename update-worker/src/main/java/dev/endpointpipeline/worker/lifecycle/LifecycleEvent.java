package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import java.time.Instant;
import java.util.Optional;

/** What the lifecycle decides about: one thing that happened to one endpoint. */
public sealed interface LifecycleEvent {
  /**
   * A request, of a caller unless it is a rollback.
   *
   * @param revision of the request
   * @param prior the request that was accepted for this endpoint with the same idempotency key, if
   *     there was one
   * @param at the time of the request, which may differ from the time at which it is decided
   */
  record Requested(long revision, EndpointRequest request, Optional<PriorRequest> prior, Instant at)
      implements LifecycleEvent {}

  /** A runtime said how far it is. */
  record Reported(EndpointApplyReported report) implements LifecycleEvent {}

  /** The endpoint's deadline may have passed. */
  record DeadlineChecked() implements LifecycleEvent {}
}
