package dev.endpointpipeline.model.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects what is wrong with a request, so that a caller learns all of it in one response. Holds
 * at most {@value #MOST}: a hostile body of a megabyte could have a million.
 */
public final class Violations {
  /** As many as are named. */
  public static final int MOST = 100;

  private final List<Violation> list = new ArrayList<>(0);

  /** Adds one: what was found in the field, and what was expected instead. */
  public void add(String field, String found, String expected) {
    add(new Violation(field, found + " (expected: " + expected + ")"));
  }

  /** Adds all of a part of the request. */
  public void addAll(List<Violation> violations) {
    violations.forEach(this::add);
  }

  private void add(Violation violation) {
    if (list.size() < MOST) {
      list.add(violation);
    }
  }

  /** All so far, in the order in which they were found. */
  public List<Violation> list() {
    return List.copyOf(list);
  }

  /**
   * Ends the reading of a request.
   *
   * @param failure makes the exception from the violations, which are never empty then
   * @throws E if anything is wrong
   */
  public <E extends RuntimeException> void throwIfAny(Function<List<Violation>, E> failure) {
    if (!list.isEmpty()) {
      throw failure.apply(list());
    }
  }
}
