package dev.endpointpipeline.worker.apply;

/**
 * This worker's right to act for the endpoints of its partitions. It ends by itself when the
 * consumer group may have given the partitions to another worker without this one knowing.
 */
@FunctionalInterface
public interface Lease {
  /** Whether it lasts at this moment; asked right before each call and each write. */
  boolean isHeld();
}
