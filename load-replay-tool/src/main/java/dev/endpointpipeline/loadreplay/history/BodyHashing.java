package dev.endpointpipeline.loadreplay.history;

/** Reduces the body of a call to a hash of what the call asked for. */
@FunctionalInterface
public interface BodyHashing {
  /**
   * The hash, the same for all bodies that ask for the same.
   *
   * @param method POST for a create, PUT for an update
   * @return 0 if the body is not valid
   */
  long hash(String method, byte[] body);
}
