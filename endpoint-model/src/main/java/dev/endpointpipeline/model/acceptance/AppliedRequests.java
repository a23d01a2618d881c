package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.AppliedRequest;
import dev.endpointpipeline.schemas.EndpointState;
import java.util.Objects;

/** Which request an endpoint's status is about. */
public final class AppliedRequests {
  private AppliedRequests() {}

  /**
   * The request that is being applied, or was applied last: the newest accepted one, unless newer
   * ones than it concern no runtime.
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
