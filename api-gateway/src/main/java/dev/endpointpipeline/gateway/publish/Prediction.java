package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.RequestContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the worker will make of a request: a view ahead, never a decision. */
public interface Prediction {
  /**
   * @param base the newest known state of the endpoint, null if none is known
   * @param revision of the request
   * @return the state right after the request; null if there will be none
   */
  @Nullable EndpointState of(@Nullable EndpointState base, long revision);

  /** A create makes an endpoint, unless there is one already. */
  static Prediction of(EndpointCreateRequested request) {
    return (base, revision) -> base == null ? created(request, revision) : handled(base, revision);
  }

  /**
   * An update changes an endpoint that is there, is not going away, and is as the caller expects.
   */
  static Prediction of(EndpointUpdateRequested request) {
    return (base, revision) -> {
      if (base == null) {
        return null;
      }
      Long expected = request.getContext().getExpectedRevision();
      boolean refused =
          base.getStatus() == EndpointStatus.DELETING
              || (expected != null && expected != base.getRevision());
      return refused ? handled(base, revision) : updated(base, request, revision);
    };
  }

  private static EndpointState created(EndpointCreateRequested request, long revision) {
    RequestContext context = request.getContext();
    return new EndpointState(
        request.getWorkspaceId(),
        request.getEndpointId(),
        revision,
        revision,
        context.getRequestId(),
        EndpointStatus.CREATING,
        LifecycleStep.VALIDATING,
        null,
        request.getSpec(),
        null,
        null,
        context.getCaller(),
        context.getAcceptedAt(),
        context.getAcceptedAt(),
        null,
        null,
        null,
        List.of());
  }

  private static EndpointState updated(
      EndpointState base, EndpointUpdateRequested request, long revision) {
    RequestContext context = request.getContext();
    return new EndpointState(
        base.getWorkspaceId(),
        base.getEndpointId(),
        revision,
        revision,
        context.getRequestId(),
        EndpointStatus.CREATING,
        LifecycleStep.VALIDATING,
        null,
        Patches.apply(base.getSpec(), request.getPatch()),
        Patches.previousAfter(base),
        base.getServingRevision(),
        base.getOwner(),
        base.getCreatedAt(),
        context.getAcceptedAt(),
        null,
        null,
        null,
        base.getRecentRequests());
  }

  /** The request is dealt with and changed nothing. */
  private static EndpointState handled(EndpointState base, long revision) {
    return new EndpointState(
        base.getWorkspaceId(),
        base.getEndpointId(),
        base.getRevision(),
        revision,
        base.getRequestId(),
        base.getStatus(),
        base.getStep(),
        base.getStepDetail(),
        base.getSpec(),
        base.getPrevious(),
        base.getServingRevision(),
        base.getOwner(),
        base.getCreatedAt(),
        base.getUpdatedAt(),
        base.getDeadlineAt(),
        base.getErrorCode(),
        base.getErrorMsg(),
        base.getRecentRequests());
  }
}
