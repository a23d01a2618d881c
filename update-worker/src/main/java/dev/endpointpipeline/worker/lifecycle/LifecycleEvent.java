package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import java.util.Optional;

/** What the lifecycle decides about: one thing that happened to one endpoint. */
public sealed interface LifecycleEvent {
  /**
   * A request, of a caller unless it is a rollback.
   *
   * <p>{@code prior} is the request that was accepted for this endpoint with the same idempotency
   * key within the last day, if there was one.
   */
  sealed interface Request extends LifecycleEvent {
    /** The request's offset in its partition. */
    long revision();

    RequestContext context();

    Optional<PriorRequest> prior();
  }

  record CreateRequested(
      long revision, EndpointCreateRequested request, Optional<PriorRequest> prior)
      implements Request {
    @Override
    public RequestContext context() {
      return request.getContext();
    }
  }

  record UpdateRequested(
      long revision, EndpointUpdateRequested request, Optional<PriorRequest> prior)
      implements Request {
    @Override
    public RequestContext context() {
      return request.getContext();
    }
  }

  record DeleteRequested(
      long revision, EndpointDeleteRequested request, Optional<PriorRequest> prior)
      implements Request {
    @Override
    public RequestContext context() {
      return request.getContext();
    }
  }

  /** The worker's own request to take back what failed; nobody sends it again. */
  record RollbackRequested(long revision, EndpointRollbackRequested request) implements Request {
    @Override
    public RequestContext context() {
      return request.getContext();
    }

    @Override
    public Optional<PriorRequest> prior() {
      return Optional.empty();
    }
  }

  /** A runtime said how far it is. */
  record Reported(EndpointApplyReported report) implements LifecycleEvent {}

  /** The endpoint's deadline may have passed. */
  record DeadlineChecked() implements LifecycleEvent {}
}
