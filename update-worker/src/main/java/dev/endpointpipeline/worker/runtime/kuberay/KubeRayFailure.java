package dev.endpointpipeline.worker.runtime.kuberay;

import dev.endpointpipeline.worker.runtime.Progress;
import dev.endpointpipeline.worker.runtime.Progress.Serving;

/** How a change can fail at KubeRay; docs/errors.md says what to do about each. */
enum KubeRayFailure {
  /** The endpoint's spec is none that Ray can run. */
  INVALID_SPEC("ray.invalid-spec"),
  /** Neither the endpoint nor the settings name a container image. */
  NO_IMAGE("ray.no-image"),
  /** What has the RayService's name belongs to somebody else. */
  FOREIGN_RESOURCE("ray.foreign-resource"),
  /** The RayService is of a later revision than this one. */
  NEWER_REVISION("ray.newer-revision"),
  /** Somebody else set fields that are the pipeline's. */
  FIELD_CONFLICT("ray.field-conflict"),
  /** Kubernetes or KubeRay takes the resource for invalid. */
  RESOURCE_REFUSED("ray.resource-refused"),
  /** Somebody suspended the RayService, or gave it to another controller. */
  HELD("ray.service-held"),
  /** KubeRay is set up never to replace a cluster. */
  NOT_REPLACED("ray.cluster-not-replaced"),
  /** KubeRay can't make the cluster's pods. */
  CLUSTER_FAILED("ray.cluster-failed"),
  /** Ray answered 400. */
  CONFIG_REFUSED("ray.config-refused"),
  /** An application can't be imported, built or configured. */
  BUILD_FAILED("ray.build-failed"),
  /** Replicas of a deployment don't start. */
  DEPLOYMENT_FAILED("ray.deployment-failed"),
  /** An application stays unhealthy. */
  UNHEALTHY("ray.unhealthy"),
  /** Somebody else changes or deletes the RayService again and again. */
  OVERWRITTEN("ray.overwritten");

  private final String code;

  KubeRayFailure(String code) {
    this.code = code;
  }

  Progress because(String message, Serving serving) {
    return new Progress.Failed(code, message, serving);
  }
}
