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
 * What a runtime is to do: calls in order, and what their end means.
 *
 * @param calls made one after the other, each until it is done
 * @param success reported when all are done
 * @param failure reported when one can't be done
 */
record Task(List<Call> calls, ApplyProgress success, ApplyProgress failure) {

  /**
   * One call to a runtime.
   *
   * @param step what is reported when the call is made first; null when nothing is
   */
  record Call(@Nullable LifecycleStep step, Function<DesiredEndpoint, Progress> call) {}

  static Task applying(EndpointRuntime runtime) {
    return new Task(
        List.of(
            // An endpoint enters CREATING with this step, so nobody needs to be told.
            new Call(null, runtime::validate),
            new Call(LifecycleStep.APPLYING_RESOURCES, runtime::applyResources),
            new Call(LifecycleStep.APPLYING_SERVE_CONFIG, runtime::applyServeConfig),
            new Call(LifecycleStep.WAITING_READY, runtime::observe)),
        ApplyProgress.READY,
        ApplyProgress.APPLY_FAILED);
  }

  static Task deleting(EndpointRuntime runtime) {
    return new Task(
        List.of(new Call(null, runtime::delete)),
        ApplyProgress.DELETED,
        ApplyProgress.DELETE_FAILED);
  }
}
