package dev.endpointpipeline.endtoend.ray;

import java.nio.file.Path;
import java.util.Map;

/**
 * Starts Ray clusters.
 *
 * @param scripts the directory {@code ray}
 * @param virtualEnvironment created by {@code ray/set-up}
 * @param directory of the logs
 */
record RayHeads(Path scripts, Path virtualEnvironment, Path directory) {
  /** How soon Ray reports that replicas wait for resources; by default after 30 s. */
  private static final Map<String, String> SOON =
      Map.of("SERVE_SLOW_STARTUP_WARNING_S", "3", "SERVE_SLOW_STARTUP_WARNING_PERIOD_S", "3");

  static RayHeads ofThisBuild() {
    return new RayHeads(
        Path.of("..", "ray"),
        Path.of(System.getProperty("ray.environment")),
        Path.of("target", "pipelines", "ray-of-pid-" + ProcessHandle.current().pid()));
  }

  /**
   * Starts a cluster and waits until it is ready.
   *
   * @param tokenFile has the token that Ray requires
   */
  RayHead start(Path tokenFile) {
    return RayHead.start(this, tokenFile, SOON);
  }
}
