package dev.endpointpipeline.worker.runtime.rayserve;

import dev.endpointpipeline.worker.runtime.Progress;
import dev.endpointpipeline.worker.runtime.Progress.Serving;

/** How a change can fail at Ray; docs/errors.md says what to do about each. */
enum RayFailure {
  /** The settings name no Ray for the endpoint. */
  NO_ADDRESS("ray.no-address"),
  /** The endpoint's spec is none that Ray can run. */
  INVALID_SPEC("ray.invalid-spec"),
  /** Ray runs applications that are not the endpoint's, and a PUT would remove them. */
  FOREIGN_APPLICATIONS("ray.foreign-applications"),
  /** Ray answered 400. */
  CONFIG_REFUSED("ray.config-refused"),
  /** An application can't be imported, built or configured; its old replicas still run. */
  BUILD_FAILED("ray.build-failed"),
  /** Replicas of a deployment don't start. */
  DEPLOYMENT_FAILED("ray.deployment-failed"),
  /** An application stays unhealthy. */
  UNHEALTHY("ray.unhealthy"),
  /** Ray was told of a later revision already. */
  NEWER_REVISION("ray.newer-revision"),
  /** Somebody else writes to the endpoint's Ray again and again. */
  OVERWRITTEN("ray.overwritten");

  private final String code;

  RayFailure(String code) {
    this.code = code;
  }

  Progress because(String message, Serving serving) {
    return new Progress.Failed(code, message, serving);
  }
}
