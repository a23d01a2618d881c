package dev.endpointpipeline.runtime.kuberay;

import org.jspecify.annotations.Nullable;

/**
 * The API server can't do it now: away, too busy, it does not let us, or what it needs is not there
 * yet. Trying again later is safe. The message is for the endpoint's owner and names no address.
 */
final class KubernetesUnavailableException extends RuntimeException {
  private final boolean operatorNeeded;

  private KubernetesUnavailableException(
      String message, boolean operatorNeeded, @Nullable Throwable cause) {
    super(message, cause);
    this.operatorNeeded = operatorNeeded;
  }

  /** It will pass by itself, as far as one can tell. */
  static KubernetesUnavailableException passing(String message, @Nullable Throwable cause) {
    return new KubernetesUnavailableException(message, false, cause);
  }

  /** It lasts until somebody mends the configuration. */
  static KubernetesUnavailableException lasting(String message, @Nullable Throwable cause) {
    return new KubernetesUnavailableException(message, true, cause);
  }

  /** Whether somebody has to mend the configuration. */
  boolean isOperatorNeeded() {
    return operatorNeeded;
  }
}
