package dev.endpointpipeline.kafkabinding;

import org.jspecify.annotations.Nullable;

/** The schema registry gave no usable response. Trying again later is safe. */
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one; the reason is for operators. */
  public RegistryUnavailableException(String reason, @Nullable Throwable cause) {
    super("schema registry unavailable: " + reason, cause);
  }
}
