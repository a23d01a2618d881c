package dev.endpointpipeline.runtime.rayserve;

/**
 * The one action of a rollout at a running Ray: PUT the configuration of all applications.
 *
 * @param json Ray's ServeDeploySchema, with secrets
 */
record PutConfig(String json) {
  /** Without secrets. */
  @Override
  public String toString() {
    return "PutConfig";
  }
}
