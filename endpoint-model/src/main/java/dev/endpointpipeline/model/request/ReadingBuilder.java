package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.Warning;
import java.util.ArrayList;
import java.util.List;

/** Collects the violations and ignored fields of a request. */
final class ReadingBuilder {
  private final Violations violations = new Violations();
  private final List<String> ignoredFields = new ArrayList<>(0);
  private final List<Warning> warnings = new ArrayList<>(0);

  void violation(FieldPath field, String found, String expected) {
    violations.add(field.toString(), found, expected);
  }

  void ignored(FieldPath field, Ignored reason) {
    // One more than the limit shows that there are more
    if (ignoredFields.size() <= Violations.MAX) {
      ignoredFields.add(field.toString());
    }
    if (warnings.size() < Limits.WARNINGS && !IgnoredFields.comesFromResponse(field)) {
      warnings.add(IgnoredFields.warning(field, reason));
    }
  }

  /**
   * The value if the request is valid.
   *
   * @throws InvalidRequestException if there is a violation
   */
  <T> Reading<T> build(T value) {
    violations.throwIfAny(InvalidRequestException::new);
    return new Reading<>(value, List.copyOf(ignoredFields), List.copyOf(warnings));
  }
}
