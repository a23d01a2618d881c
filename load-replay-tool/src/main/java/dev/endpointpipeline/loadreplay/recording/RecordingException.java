package dev.endpointpipeline.loadreplay.recording;

import org.jspecify.annotations.Nullable;

/**
 * A recording can't be read. The message has the file, the line, the member if there is one, the
 * reason and what is expected.
 */
public final class RecordingException extends RuntimeException {
  RecordingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
