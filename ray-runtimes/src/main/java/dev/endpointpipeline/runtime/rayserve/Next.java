package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.Progress;

/** What is to be done next about an endpoint's applications. */
sealed interface Next {
  /**
   * Hand the configuration over.
   *
   * @param config Ray's ServeDeploySchema, with secrets
   * @param taken what to tell once Ray took it
   */
  record Put(String config, Progress taken) implements Next {
    /** Without secrets. */
    @Override
    public String toString() {
      return "Put[" + taken + "]";
    }
  }

  /** Touch nothing, and tell this. */
  record Tell(Progress progress) implements Next {}
}
