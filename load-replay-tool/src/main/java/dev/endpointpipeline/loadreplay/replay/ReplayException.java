package dev.endpointpipeline.loadreplay.replay;

/** A run can't start or go on; the message says why and what is expected. */
public final class ReplayException extends RuntimeException {
  ReplayException(String message) {
    super(message);
  }

  ReplayException(String message, Throwable cause) {
    super(message, cause);
  }
}
