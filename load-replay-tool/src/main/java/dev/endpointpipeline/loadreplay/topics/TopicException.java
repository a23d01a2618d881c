package dev.endpointpipeline.loadreplay.topics;

import org.jspecify.annotations.Nullable;

/**
 * A topic or its schemas can't be read. The message names what did not respond, the reason and what
 * is expected.
 */
public final class TopicException extends RuntimeException {
  public TopicException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
