package dev.endpointpipeline.runtime;

/** This worker must not write for the endpoint: somebody else may be working on it. */
public final class NotInChargeException extends RuntimeException {
  /** Makes one; the message says why. */
  public NotInChargeException(String message) {
    super(message);
  }
}
