package dev.endpointpipeline.runtime;

/**
 * Checks whether this worker still owns an endpoint's revision. A runtime calls it right before
 * each write, because since the start of the call another worker may have taken over, or a newer
 * revision may have arrived.
 */
@FunctionalInterface
public interface CallGuard {
  /**
   * Returns normally if the write is allowed.
   *
   * @throws NotInChargeException if this worker must not write
   */
  void check();
}
