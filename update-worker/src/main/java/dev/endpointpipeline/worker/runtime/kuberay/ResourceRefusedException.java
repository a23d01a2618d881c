package dev.endpointpipeline.worker.runtime.kuberay;

/** The API server took the resource for none, for good; its words may repeat what is in it. */
final class ResourceRefusedException extends RuntimeException {
  private final transient KubeRayFailure failure;

  ResourceRefusedException(KubeRayFailure failure, String reason) {
    super(reason);
    this.failure = failure;
  }

  KubeRayFailure failure() {
    return failure;
  }
}
