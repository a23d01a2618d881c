package dev.endpointpipeline.loadreplay.history;

/** Says in which partition the records about an endpoint are. */
@FunctionalInterface
public interface Partitioning {
  /**
   * The partition.
   *
   * @param key the endpoint's, as in Kafka
   * @param partitions how many there are
   */
  int partitionOf(String key, int partitions);
}
