package dev.endpointpipeline.runtime.ray;

import org.jspecify.annotations.Nullable;

/**
 * Ray, or the API server that is asked for one, can't do it now: away, too busy, broken, it does
 * not let us, or what it needs is not there yet. The call may have taken effect all the same;
 * making it again later is safe. The message is for the endpoint's owner and names neither address
 * nor token.
 */
public final class UnavailableException extends RuntimeException {
  private final boolean operatorNeeded;

  private UnavailableException(String message, boolean operatorNeeded, @Nullable Throwable cause) {
    super(message, cause);
    this.operatorNeeded = operatorNeeded;
  }

  /** It will pass by itself, as far as one can tell. */
  public static UnavailableException passing(String message, @Nullable Throwable cause) {
    return new UnavailableException(message, false, cause);
  }

  /** It lasts until somebody mends the configuration. */
  public static UnavailableException lasting(String message, @Nullable Throwable cause) {
    return new UnavailableException(message, true, cause);
  }

  /** Whether somebody has to mend the configuration. */
  public boolean isOperatorNeeded() {
    return operatorNeeded;
  }
}
