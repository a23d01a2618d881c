package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;

/** How a change can fail at the runtimes on Ray; docs/errors.md says what to do about each. */
public enum RayFailure {
  /** Ray would refuse the endpoint's spec, now or later, or silently ignore part of it. */
  INVALID_SPEC("ray.invalid-spec"),
  /** The cluster that the spec asks for can't hold the replicas that it asks for. */
  DOES_NOT_FIT("ray.does-not-fit"),
  /** Ray answered 400. */
  CONFIG_REFUSED("ray.config-refused"),
  /** An application can't be imported, built or configured; its old replicas still run. */
  BUILD_FAILED("ray.build-failed"),
  /** Replicas of a deployment don't start. */
  DEPLOYMENT_FAILED("ray.deployment-failed"),
  /** An application stays unhealthy. */
  UNHEALTHY("ray.unhealthy"),
  /** A later revision was handed over already. */
  NEWER_REVISION("ray.newer-revision"),
  /** Somebody else changes what was handed over again and again. */
  OVERWRITTEN("ray.overwritten"),

  /** The settings name no Ray for the endpoint. Of ray-serve, as what follows. */
  NO_ADDRESS("ray.no-address"),
  /** Ray runs applications that are not the endpoint's, and a PUT would remove them. */
  FOREIGN_APPLICATIONS("ray.foreign-applications"),

  /** Neither the endpoint nor the settings name a container image. Of kuberay, as what follows. */
  NO_IMAGE("ray.no-image"),
  /** What has the RayService's name belongs to somebody else. */
  FOREIGN_RESOURCE("ray.foreign-resource"),
  /** Somebody else set fields that are the pipeline's. */
  FIELD_CONFLICT("ray.field-conflict"),
  /** Kubernetes or KubeRay takes the resource for invalid. */
  RESOURCE_REFUSED("ray.resource-refused"),
  /** Somebody suspended the RayService, or gave it to another controller. */
  HELD("ray.service-held"),
  /** KubeRay is set up never to replace a cluster. */
  NOT_REPLACED("ray.cluster-not-replaced"),
  /** KubeRay can't make the cluster's pods. */
  CLUSTER_FAILED("ray.cluster-failed");

  private final String code;

  RayFailure(String code) {
    this.code = code;
  }

  /** The stable word for programs. */
  public String code() {
    return code;
  }

  /** Fails so. */
  public Progress because(String message, Serving serving) {
    return new Progress.Failed(code, message, serving);
  }
}
