package dev.endpointpipeline.gateway.errors;

import dev.endpointpipeline.model.request.Violation;
import java.util.List;

/**
 * A call ends with a {@link Failure}. An expected response and not a defect, so it has no stack
 * trace.
 */
public final class RequestFailedException extends RuntimeException {
  private final Failure failure;
  private final transient List<Violation> details;

  public RequestFailedException(Failure failure) {
    this(failure, List.of());
  }

  /**
   * @param details what exactly is wrong with the request, for the caller to read
   */
  public RequestFailedException(Failure failure, List<Violation> details) {
    super(failure.message(), null, false, false);
    this.failure = failure;
    this.details = List.copyOf(details);
  }

  /** For a request that is invalid, with everything that is wrong with it. */
  public static RequestFailedException invalid(List<Violation> violations) {
    return new RequestFailedException(Failure.INVALID_REQUEST, violations);
  }

  /** What to respond with. */
  public Failure failure() {
    return failure;
  }

  /** What exactly is wrong with the request. */
  public List<Violation> details() {
    return details;
  }
}
