package dev.endpointpipeline.worker.apply;

/**
 * This worker's right to act on the endpoints of its partitions. It expires when the consumer group
 * may have assigned the partitions to another worker without this worker's knowledge.
 */
@FunctionalInterface
public interface Lease {
  /** Whether the lease is valid now; checked before each call and each write. */
  boolean isHeld();
}
