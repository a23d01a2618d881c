package dev.endpointpipeline.worker.lifecycle;

/** The error codes that the lifecycle itself gives to a request; runtimes add their own. */
enum ErrorCode {
  /** The API's own code for what does not exist. */
  NOT_FOUND("dataartsfabric.00010009"),
  ALREADY_EXISTS("endpoint.already-exists"),
  BEING_DELETED("endpoint.being-deleted"),
  REVISION_PASSED("endpoint.revision-passed"),
  TOO_LARGE("endpoint.too-large"),
  /** The gateway's word too. */
  IDEMPOTENCY_KEY_REUSED("request.idempotency-key-reused"),
  DEADLINE_EXCEEDED("endpoint.deadline-exceeded");

  private final String text;

  ErrorCode(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
