package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An input of the lifecycle: something that happened to one endpoint. */
public sealed interface LifecycleEvent {
  /** Applies the function for this type of event. */
  <R> R fold(
      Function<Requested, R> requested,
      Function<Reported, R> reported,
      Function<DeadlineChecked, R> deadlineChecked);

  /**
   * A request by a caller, or a rollback by the worker.
   *
   * @param revision of the request
   * @param prior the accepted request for this endpoint with the same idempotency key, if any
   * @param at the time of the request, which may differ from the time of the decision
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

  /** A runtime reported progress. */
  record Reported(EndpointApplyReported report) implements LifecycleEvent {
    /** Whether the report is about the revision that is applied now; any other changes nothing. */
    public boolean isAbout(@Nullable EndpointState state) {
      return state != null && AppliedRequests.revision(state) == report.getRevision();
    }

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
