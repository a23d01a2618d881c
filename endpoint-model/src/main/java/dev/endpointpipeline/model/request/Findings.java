package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.Warning;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request and what of it is ignored. */
final class Findings {
  /** A hostile body of a megabyte could make a million findings: more than these help nobody. */
  static final int MOST_NAMED = 100;

  private final List<Violation> violations = new ArrayList<>(0);
  private final List<String> ignoredFields = new ArrayList<>(0);
  private final List<Warning> warnings = new ArrayList<>(0);

  void violation(JsonPath field, String found, String expected) {
    if (violations.size() < MOST_NAMED) {
      violations.add(new Violation(field.toString(), found + " (expected: " + expected + ")"));
    }
  }

  void ignored(JsonPath field, Ignored reason) {
    // One more, by which it can be told that there are more.
    if (ignoredFields.size() <= MOST_NAMED) {
      ignoredFields.add(field.toString());
    }
    if (warnings.size() < Limits.WARNINGS && !IgnoredFields.isOfAnAnswer(field)) {
      warnings.add(IgnoredFields.warning(field, reason));
    }
  }

  /**
   * The value, if nothing is wrong.
   *
   * @throws InvalidRequestException if a violation was found
   */
  <T> Reading<T> accept(T value) {
    if (!violations.isEmpty()) {
      throw new InvalidRequestException(violations);
    }
    return new Reading<>(value, List.copyOf(ignoredFields), List.copyOf(warnings));
  }
}
