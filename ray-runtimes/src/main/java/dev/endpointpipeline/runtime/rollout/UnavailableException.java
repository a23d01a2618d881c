package dev.endpointpipeline.runtime.rollout;

import org.jspecify.annotations.Nullable;

/**
 * Ray or the API server can't do now what it was asked: it is down, overloaded or broken, it denies
 * access, or something it needs is missing. The call may have taken effect all the same; it is safe
 * to repeat it. The message is for the endpoint's owner and names neither address nor token.
 */
public final class UnavailableException extends RuntimeException {
  private final boolean operatorNeeded;

  private UnavailableException(String message, boolean operatorNeeded, @Nullable Throwable cause) {
    super(message, cause);
    this.operatorNeeded = operatorNeeded;
  }

  /** It will probably pass without help. */
  public static UnavailableException passing(String message, @Nullable Throwable cause) {
    return new UnavailableException(message, false, cause);
  }

  /** It lasts until an operator corrects the configuration. */
  public static UnavailableException lasting(String message, @Nullable Throwable cause) {
    return new UnavailableException(message, true, cause);
  }

  /** Whether an operator has to correct the configuration. */
  public boolean isOperatorNeeded() {
    return operatorNeeded;
  }
}
