package dev.endpointpipeline.runtime;

/** This worker must not write for the endpoint: another worker or job may own it now. */
public final class NotInChargeException extends RuntimeException {
  /** Creates an exception with the reason. */
  public NotInChargeException(String message) {
    super(message);
  }
}
