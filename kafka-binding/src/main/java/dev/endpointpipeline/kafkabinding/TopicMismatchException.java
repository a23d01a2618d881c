package dev.endpointpipeline.kafkabinding;

import java.util.List;

/**
 * Topics exist that are not as the catalogue says. Somebody has to decide: alter the topics by
 * hand, or configure the service for them.
 */
public final class TopicMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicMismatchException(List<String> differences) {
    super("existing topics differ from the catalogue: " + String.join("; ", differences));
  }
}
