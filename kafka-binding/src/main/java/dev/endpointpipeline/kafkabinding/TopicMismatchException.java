package dev.endpointpipeline.kafkabinding;

import java.util.List;

/**
 * Existing topics differ from the catalogue. The operator must alter the topics or configure the
 * service for them.
 */
public final class TopicMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicMismatchException(List<String> differences) {
    super("existing topics differ from the catalogue: " + String.join("; ", differences));
  }
}
