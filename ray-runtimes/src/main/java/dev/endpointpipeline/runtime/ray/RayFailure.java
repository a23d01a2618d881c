package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;

/**
 * How an update can fail at the Ray runtimes; docs/errors.md says what to do about each failure.
 */
public enum RayFailure {
  /** Ray would refuse the endpoint's spec, now or later, or silently ignore part of it. */
  INVALID_SPEC("ray.invalid-spec"),
  /** The cluster that the spec asks for can't hold the replicas that it asks for. */
  DOES_NOT_FIT("ray.does-not-fit"),
  /** Ray responded with 400. */
  CONFIG_REFUSED("ray.config-refused"),
  /** An application can't be imported, built or configured; its old replicas still run. */
  BUILD_FAILED("ray.build-failed"),
  /** Replicas of a deployment don't start. */
  DEPLOYMENT_FAILED("ray.deployment-failed"),
  /** An application stays unhealthy. */
  UNHEALTHY("ray.unhealthy"),
  /** A later revision was applied already. */
  NEWER_REVISION("ray.newer-revision"),
  /** Somebody else keeps changing what was applied. */
  OVERWRITTEN("ray.overwritten"),

  /** Only ray-serve: the settings name no Ray for the endpoint. */
  NO_ADDRESS("ray.no-address"),
  /** Only ray-serve: Ray runs applications of another owner, which a PUT would remove. */
  FOREIGN_APPLICATIONS("ray.foreign-applications"),

  /** Only kuberay, as all that follow: neither the endpoint nor the settings name an image. */
  NO_IMAGE("ray.no-image"),
  /** The RayService of that name belongs to somebody else. */
  FOREIGN_RESOURCE("ray.foreign-resource"),
  /** Somebody else set fields that are the pipeline's. */
  FIELD_CONFLICT("ray.field-conflict"),
  /** Kubernetes or KubeRay finds the resource invalid. */
  RESOURCE_REFUSED("ray.resource-refused"),
  /** The RayService is suspended, or managed by another controller. */
  HELD("ray.service-held"),
  /** KubeRay is configured never to replace a cluster. */
  NOT_REPLACED("ray.cluster-not-replaced"),
  /** KubeRay can't create the cluster's pods. */
  CLUSTER_FAILED("ray.cluster-failed");

  private final String code;

  RayFailure(String code) {
    this.code = code;
  }

  /** The stable word for programs. */
  public String code() {
    return code;
  }

  /** This failure, with its message. */
  public Progress because(String message, Serving serving) {
    return new Progress.Failed(code, message, serving);
  }
}
