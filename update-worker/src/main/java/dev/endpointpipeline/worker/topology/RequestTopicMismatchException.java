package dev.endpointpipeline.worker.topology;

/**
 * The topic endpoint-requests is not the topic whose requests the state stores have handled.
 * Continuing would process requests twice or skip new ones, so an operator must intervene.
 */
public final class RequestTopicMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RequestTopicMismatchException(String message) {
    super(message + "; see \"When endpoint-requests was replaced\" in docs/operation.md");
  }
}
