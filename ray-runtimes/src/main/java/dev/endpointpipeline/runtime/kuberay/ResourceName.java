package dev.endpointpipeline.runtime.kuberay;

/** Where a RayService is. */
record ResourceName(String namespace, String name) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
