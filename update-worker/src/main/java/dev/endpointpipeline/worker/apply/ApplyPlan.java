package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.LifecycleStep;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runtime calls of a job, in order, and its final report.
 *
 * @param calls made in order, each repeated until it is done
 * @param success reported when all calls are done
 * @param failure reported when a call fails
 */
record ApplyPlan(List<Call> calls, ApplyProgress success, ApplyProgress failure) {

  /**
   * One runtime call.
   *
   * @param step reported when the call is first made; null to report nothing
   */
  record Call(@Nullable LifecycleStep step, Function<DesiredEndpoint, Progress> call) {}

  static ApplyPlan applying(EndpointRuntime runtime) {
    return new ApplyPlan(
        List.of(
            // An endpoint enters CREATING with this step, so it needs no report
            new Call(null, runtime::validate),
            new Call(LifecycleStep.APPLYING_RESOURCES, runtime::applyResources),
            new Call(LifecycleStep.APPLYING_SERVE_CONFIG, runtime::applyServeConfig),
            new Call(LifecycleStep.WAITING_READY, runtime::observe)),
        ApplyProgress.READY,
        ApplyProgress.APPLY_FAILED);
  }

  static ApplyPlan deleting(EndpointRuntime runtime) {
    return new ApplyPlan(
        List.of(new Call(null, runtime::delete)),
        ApplyProgress.DELETED,
        ApplyProgress.DELETE_FAILED);
  }
}
