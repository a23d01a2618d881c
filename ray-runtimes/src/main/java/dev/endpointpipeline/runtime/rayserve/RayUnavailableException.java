package dev.endpointpipeline.runtime.rayserve;

import org.jspecify.annotations.Nullable;

/**
 * Ray can't be asked now: away, too slow, broken, or it does not accept our token. The call may
 * have taken effect all the same; making it again later is safe. The message is for the endpoint's
 * owner and names neither address nor token.
 */
final class RayUnavailableException extends RuntimeException {
  private final boolean operatorNeeded;

  private RayUnavailableException(
      String message, boolean operatorNeeded, @Nullable Throwable cause) {
    super(message, cause);
    this.operatorNeeded = operatorNeeded;
  }

  /** It will pass by itself, as far as one can tell. */
  static RayUnavailableException passing(String message, @Nullable Throwable cause) {
    return new RayUnavailableException(message, false, cause);
  }

  /** It lasts until somebody mends the configuration. */
  static RayUnavailableException lasting(String message, @Nullable Throwable cause) {
    return new RayUnavailableException(message, true, cause);
  }

  /** Whether somebody has to mend the configuration. */
  boolean isOperatorNeeded() {
    return operatorNeeded;
  }
}
