package dev.endpointpipeline.localstack;

import org.jspecify.annotations.Nullable;

/** The local stack, or a process of it, failed; the message has the reason. */
public class LocalStackException extends RuntimeException {
  LocalStackException(String message) {
    super(message);
  }

  LocalStackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
