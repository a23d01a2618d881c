package dev.endpointpipeline.worker.topology;

import java.time.Duration;

/**
 * What operators choose about the topology.
 *
 * @param revisionBase what is added to a request's offset to make its revision; not negative, the
 *     same at all gateways and workers
 * @param deadlineGrace how long work that a worker takes over may go on at least, however long ago
 *     its deadline was; not negative
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
