package dev.endpointpipeline.loadreplay.record;

import org.jspecify.annotations.Nullable;

/**
 * A source of calls can't be read. The message names the source, the reason and what is expected.
 */
public final class SourceException extends RuntimeException {
  SourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
