package dev.endpointpipeline.loadreplay.report;

import org.jspecify.annotations.Nullable;

/** A file of a run can't be reported; the message names it, and says what is expected. */
public final class ReportException extends RuntimeException {
  ReportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  ReportException(String message) {
    this(message, null);
  }
}
