package dev.endpointpipeline.endtoend.ray;

import java.nio.file.Path;
import java.util.Map;

/**
 * Starts Rays, one after the other.
 *
 * @param scripts the directory {@code ray}
 * @param virtualEnvironment made by {@code ray/set-up}
 * @param directory for their logs
 */
record RayHeads(Path scripts, Path virtualEnvironment, Path directory) {
  /** Ray tells after so long that replicas wait for resources; 30 s by default. */
  private static final Map<String, String> SOON =
      Map.of("SERVE_SLOW_STARTUP_WARNING_S", "3", "SERVE_SLOW_STARTUP_WARNING_PERIOD_S", "3");

  static RayHeads ofThisBuild() {
    return new RayHeads(
        Path.of("..", "ray"),
        Path.of(System.getProperty("ray.environment")),
        Path.of("target", "pipelines", "ray-of-pid-" + ProcessHandle.current().pid()));
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param tokenFile holds what it asks its callers for
   */
  RayHead start(Path tokenFile) {
    return RayHead.start(this, tokenFile, SOON);
  }
}
