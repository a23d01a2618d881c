package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.AppliedRequest;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The request that a status event is about.
 *
 * @param requestId empty if the request can't be read
 * @param rollbackOf the failed revision, if the request is a rollback
 */
record EventSubject(long revision, String requestId, @Nullable Long rollbackOf) {
  /** The request that the state's status refers to. */
  static EventSubject of(EndpointState state) {
    AppliedRequest applied = AppliedRequests.of(state);
    return new EventSubject(
        applied.getRevision(),
        applied.getRequestId(),
        state.getRollbackOf() == null ? null : state.getRollbackOf().getRevision());
  }

  static EventSubject of(LifecycleEvent.Requested requested) {
    RequestContext context = requested.request().context();
    return new EventSubject(
        requested.revision(),
        context.getRequestId(),
        requested.request().kind() == EndpointRequest.Kind.ROLLBACK
            ? context.getExpectedRevision()
            : null);
  }
}
