package dev.endpointpipeline.runtime;

/**
 * Says whether this worker still works on an endpoint's revision. A runtime asks right before each
 * write, as time may have passed since its call began: another worker may have taken over, or a
 * newer revision come.
 */
@FunctionalInterface
public interface CallGuard {
  /** Lets every write pass. */
  CallGuard NONE = () -> {};

  /**
   * Returns if the write may be made.
   *
   * @throws NotInChargeException if not
   */
  void check();
}
