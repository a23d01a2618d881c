package dev.endpointpipeline.loadreplay.history;

import java.util.List;

/**
 * What callers saw, by partition of the endpoint's key, so that one partition is in memory at a
 * time.
 */
public interface CallHistory {
  /**
   * What callers saw of the endpoints of a partition, in any order.
   *
   * @param partition number
   * @param partitions how many there are
   */
  Seen of(int partition, int partitions);

  /**
   * What was seen.
   *
   * @param acknowledged accepted requests
   * @param shown views of endpoints
   */
  record Seen(List<Acknowledged> acknowledged, List<Shown> shown) {}
}
