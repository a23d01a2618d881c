package dev.endpointpipeline.model.request;

import java.util.List;

/**
 * The request is JSON, and breaks at least one rule about endpoints. Sending it again is futile.
 */
public final class InvalidRequestException extends RuntimeException {
  private final transient List<Violation> violations;

  InvalidRequestException(List<Violation> violations) {
    super(violations.get(0).field() + ": " + violations.get(0).reason());
    this.violations = List.copyOf(violations);
  }

  /**
   * Everything that is wrong, in the order in which fields are read; never empty, and at most
   * {@value Violations#MOST}.
   */
  public List<Violation> violations() {
    return violations;
  }
}
