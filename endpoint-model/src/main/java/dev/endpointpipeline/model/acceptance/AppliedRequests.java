package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.AppliedRequest;
import dev.endpointpipeline.schemas.EndpointState;
import java.util.Objects;

/** The request that an endpoint's status refers to. */
public final class AppliedRequests {
  private AppliedRequests() {}

  /**
   * The request that is being applied or was applied last: the newest accepted request that
   * concerns runtimes.
   */
  public static AppliedRequest of(EndpointState state) {
    return Objects.requireNonNullElseGet(
        state.getAppliedRequest(),
        () -> new AppliedRequest(state.getRevision(), state.getRequestId()));
  }

  /** The revision of that request. */
  public static long revision(EndpointState state) {
    AppliedRequest older = state.getAppliedRequest();
    return older == null ? state.getRevision() : older.getRevision();
  }
}
