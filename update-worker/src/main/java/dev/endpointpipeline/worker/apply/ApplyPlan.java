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
 * The calls to a runtime that a job makes, in order, and what it reports at the end.
 *
 * @param calls made one after the other, each until it is done
 * @param success reported when all are done
 * @param failure reported when one fails
 */
record ApplyPlan(List<Call> calls, ApplyProgress success, ApplyProgress failure) {

  /**
   * One call to a runtime.
   *
   * @param step reported when the call is made for the first time; null when nothing is
   */
  record Call(@Nullable LifecycleStep step, Function<DesiredEndpoint, Progress> call) {}

  static ApplyPlan applying(EndpointRuntime runtime) {
    return new ApplyPlan(
        List.of(
            // An endpoint enters CREATING with this step, so there is no need to report it
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
