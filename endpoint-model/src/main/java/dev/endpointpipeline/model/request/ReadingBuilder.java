package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.Warning;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request and which of its fields are ignored. */
final class ReadingBuilder {
  private final Violations violations = new Violations();
  private final List<String> ignoredFields = new ArrayList<>(0);
  private final List<Warning> warnings = new ArrayList<>(0);

  void violation(FieldPath field, String found, String expected) {
    violations.add(field.toString(), found, expected);
  }

  void ignored(FieldPath field, Ignored reason) {
    // One more than are named shows that there are more
    if (ignoredFields.size() <= Violations.MOST) {
      ignoredFields.add(field.toString());
    }
    if (warnings.size() < Limits.WARNINGS && !IgnoredFields.comesFromResponse(field)) {
      warnings.add(IgnoredFields.warning(field, reason));
    }
  }

  /**
   * The value, if nothing is wrong.
   *
   * @throws InvalidRequestException if there is a violation
   */
  <T> Reading<T> build(T value) {
    violations.throwIfAny(InvalidRequestException::new);
    return new Reading<>(value, List.copyOf(ignoredFields), List.copyOf(warnings));
  }
}
