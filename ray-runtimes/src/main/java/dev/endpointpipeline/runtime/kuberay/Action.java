package dev.endpointpipeline.runtime.kuberay;

import java.util.Optional;

/** What a rollout does at Kubernetes' API server. */
sealed interface Action {
  /** Calls the method for this action. */
  void accept(Visitor visitor);

  /** A method for each action there is. */
  interface Visitor {
    void apply(Apply action);

    void resize(Resize action);

    void delete(Delete action);
  }

  /**
   * Write the RayService.
   *
   * @param serveConfig with secrets
   * @param resourceVersion that it must still have; empty if it must not exist yet
   */
  record Apply(ServeConfigV2 serveConfig, Optional<String> resourceVersion) implements Action {
    @Override
    public void accept(Visitor visitor) {
      visitor.apply(this);
    }
  }

  /** Give a RayCluster the group sizes of its RayService, as KubeRay does not. */
  record Resize(String cluster) implements Action {
    @Override
    public void accept(Visitor visitor) {
      visitor.resize(this);
    }
  }

  /**
   * Delete the RayService.
   *
   * @param resourceVersion that it must still have
   */
  record Delete(String resourceVersion) implements Action {
    @Override
    public void accept(Visitor visitor) {
      visitor.delete(this);
    }
  }
}
