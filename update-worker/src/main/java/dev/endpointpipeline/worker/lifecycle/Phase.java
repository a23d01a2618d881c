package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.LifecycleStep;
import org.jspecify.annotations.Nullable;

/** The states of the lifecycle machine: an endpoint's status, with CREATING split by step. */
enum Phase {
  /** The endpoint does not exist. */
  ABSENT(EndpointStatus.DELETED, null),
  VALIDATING(EndpointStatus.CREATING, LifecycleStep.VALIDATING),
  APPLYING_RESOURCES(EndpointStatus.CREATING, LifecycleStep.APPLYING_RESOURCES),
  APPLYING_SERVE_CONFIG(EndpointStatus.CREATING, LifecycleStep.APPLYING_SERVE_CONFIG),
  WAITING_READY(EndpointStatus.CREATING, LifecycleStep.WAITING_READY),
  RUNNING(EndpointStatus.RUNNING, null),
  FAILED(EndpointStatus.FAILED, null),
  DELETING(EndpointStatus.DELETING, null);

  private final EndpointStatus status;
  private final @Nullable LifecycleStep step;

  Phase(EndpointStatus status, @Nullable LifecycleStep step) {
    this.status = status;
    this.step = step;
  }

  EndpointStatus status() {
    return status;
  }

  @Nullable LifecycleStep step() {
    return step;
  }

  /** Whether a runtime is working, so that a report or the deadline ends the phase. */
  boolean isBusy() {
    return status == EndpointStatus.CREATING || status == EndpointStatus.DELETING;
  }

  static Phase of(@Nullable EndpointState state) {
    if (state == null) {
      return ABSENT;
    }
    for (Phase phase : values()) {
      if (phase.status == state.getStatus() && phase.step == state.getStep()) {
        return phase;
      }
    }
    throw new IllegalArgumentException(
        "state: " + state.getStatus() + "/" + state.getStep() + " (expected: a phase)");
  }
}
