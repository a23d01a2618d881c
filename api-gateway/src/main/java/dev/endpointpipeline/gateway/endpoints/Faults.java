package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.request.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is wrong with a call, in whichever part of it: found before anything is done, and
 * told in one answer.
 */
final class Faults {
  /** As many as are named of a body. */
  private static final int MOST_NAMED = 100;

  private final List<Violation> found = new ArrayList<>(0);

  /** Notes that something is wrong. */
  void add(String field, String found, String expected) {
    addAll(List.of(new Violation(field, found + " (expected: " + expected + ")")));
  }

  /** Notes all that is wrong with a part. */
  void addAll(List<Violation> violations) {
    violations.stream().limit(MOST_NAMED - found.size()).forEach(found::add);
  }

  /**
   * Ends the reading of a call.
   *
   * @throws RequestFailedException if anything is wrong, with all that is
   */
  void requireNone() {
    if (!found.isEmpty()) {
      throw failure();
    }
  }

  /** What to answer, with all that is wrong. */
  RequestFailedException failure() {
    return new RequestFailedException(Failure.INVALID_REQUEST, found);
  }
}
