package dev.endpointpipeline.worker.topology;

import java.time.Duration;

/**
 * Configuration of the topology.
 *
 * @param revisionBase added to a request's offset to get its revision; not negative, the same at
 *     all gateways and workers
 * @param deadlineGrace minimum time for in-flight endpoints after a worker takes them over, even if
 *     their deadline has passed; not negative
 */
public record TopologySettings(long revisionBase, Duration deadlineGrace) {
  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public TopologySettings {
    if (revisionBase < 0) {
      throw new IllegalArgumentException("revisionBase: " + revisionBase + " (expected: >= 0)");
    }
    if (deadlineGrace.isNegative()) {
      throw new IllegalArgumentException("deadlineGrace: " + deadlineGrace + " (expected: >= 0)");
    }
  }
}
