package dev.endpointpipeline.worker.topology;

/**
 * The topic endpoint-requests is not the one whose requests the stores have handled. Going on would
 * carry requests out again or skip new ones; an operator has to decide.
 */
public final class ForeignRequestTopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ForeignRequestTopicException(String message) {
    super(message + "; see \"When endpoint-requests was replaced\" in docs/operation.md");
  }
}
