package dev.endpointpipeline.model.request;

import java.util.List;

/**
 * The request is valid JSON, but violates at least one rule of endpoints. A retry does not help.
 */
public final class InvalidRequestException extends RuntimeException {
  private final transient List<Violation> violations;

  InvalidRequestException(List<Violation> violations) {
    super(violations.get(0).field() + ": " + violations.get(0).reason());
    this.violations = List.copyOf(violations);
  }

  /**
   * All violations in the order in which fields are read; never empty, and at most {@value
   * Violations#MAX}.
   */
  public List<Violation> violations() {
    return violations;
  }
}
