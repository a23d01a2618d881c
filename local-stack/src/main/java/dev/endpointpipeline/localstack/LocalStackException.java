package dev.endpointpipeline.localstack;

import org.jspecify.annotations.Nullable;

/** The local stack, or a process that it started, is not as it must be; the message says why. */
public class LocalStackException extends RuntimeException {
  LocalStackException(String message) {
    super(message);
  }

  LocalStackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
