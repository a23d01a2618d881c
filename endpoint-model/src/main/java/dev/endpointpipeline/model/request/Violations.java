package dev.endpointpipeline.model.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects the violations of a request, so that a caller gets all of them in one response. Limited
 * to {@value #MAX}, because a malicious body of a megabyte could have a million.
 */
public final class Violations {
  /** The maximum number of violations. */
  public static final int MAX = 100;

  private final List<Violation> list = new ArrayList<>(0);

  /** Adds a violation: what was found in the field, and what was expected. */
  public void add(String field, String found, String expected) {
    add(new Violation(field, found + " (expected: " + expected + ")"));
  }

  /** Adds all violations of a part of the request. */
  public void addAll(List<Violation> violations) {
    violations.forEach(this::add);
  }

  private void add(Violation violation) {
    if (list.size() < MAX) {
      list.add(violation);
    }
  }

  /** All violations so far, in order. */
  public List<Violation> list() {
    return List.copyOf(list);
  }

  /**
   * Completes the reading of a request.
   *
   * @param failure creates the exception from a non-empty list of violations
   * @throws E if there are violations
   */
  public <E extends RuntimeException> void throwIfAny(Function<List<Violation>, E> failure) {
    if (!list.isEmpty()) {
      throw failure.apply(list());
    }
  }
}
