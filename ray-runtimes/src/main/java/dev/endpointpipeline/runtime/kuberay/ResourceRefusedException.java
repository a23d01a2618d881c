package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.ray.RayFailure;

/** The API server took the resource for none, for good; its words may repeat what is in it. */
final class ResourceRefusedException extends RuntimeException {
  private final transient RayFailure failure;

  ResourceRefusedException(RayFailure failure, String reason) {
    super(reason);
    this.failure = failure;
  }

  RayFailure failure() {
    return failure;
  }
}
