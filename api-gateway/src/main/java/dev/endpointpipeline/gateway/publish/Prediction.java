package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.RequestContext;
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
      boolean refused =
          base.getStatus() == EndpointStatus.DELETING || isUnexpected(base, request.getContext());
      return refused
          ? handled(base, revision)
          : begun(base, request.getContext(), revision)
              .setStatus(EndpointStatus.CREATING)
              .setStep(LifecycleStep.VALIDATING)
              .setSpec(Patches.apply(base.getSpec(), request.getPatch()))
              .build();
    };
  }

  /**
   * A delete begins the end of an endpoint that is there and is as the caller expects, also if that
   * had begun.
   */
  static Prediction of(EndpointDeleteRequested request) {
    return (base, revision) -> {
      if (base == null) {
        return null;
      }
      return isUnexpected(base, request.getContext())
          ? handled(base, revision)
          : begun(base, request.getContext(), revision)
              .setStatus(EndpointStatus.DELETING)
              .setStep(null)
              .build();
    };
  }

  private static boolean isUnexpected(EndpointState base, RequestContext context) {
    Long expected = context.getExpectedRevision();
    return expected != null && expected != base.getRevision();
  }

  /** The endpoint that a create makes. */
  static EndpointState created(EndpointCreateRequested request, long revision) {
    RequestContext context = request.getContext();
    return EndpointState.newBuilder()
        .setWorkspaceId(request.getWorkspaceId())
        .setEndpointId(request.getEndpointId())
        .setRevision(revision)
        .setHandledRevision(revision)
        .setRequestId(context.getRequestId())
        .setStatus(EndpointStatus.CREATING)
        .setStep(LifecycleStep.VALIDATING)
        .setSpec(request.getSpec())
        .setOwner(context.getCaller())
        .setCreatedAt(context.getAcceptedAt())
        .setUpdatedAt(context.getAcceptedAt())
        .build();
  }

  /** The request is the one whose lifecycle the endpoint is in from now on. */
  private static EndpointState.Builder begun(
      EndpointState base, RequestContext context, long revision) {
    return Patches.draftOf(base)
        .setRevision(revision)
        .setHandledRevision(revision)
        .setRequestId(context.getRequestId())
        .setPrevious(Patches.previousAfter(base))
        .setStepDetail(null)
        .setUpdatedAt(context.getAcceptedAt())
        .setDeadlineAt(null)
        .setErrorCode(null)
        .setErrorMsg(null)
        .setRollbackOf(null);
  }

  /** The request is dealt with and changed nothing. */
  private static EndpointState handled(EndpointState base, long revision) {
    return Patches.draftOf(base).setHandledRevision(revision).build();
  }
}
