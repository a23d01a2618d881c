package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.runtime.Progress;
import java.util.ArrayList;
import java.util.List;

/** Collects why Ray can't run a spec. They are stored and shown, so none may contain a secret. */
final class SpecProblems {
  /** The lifecycle cuts longer messages anywhere; these end where a violation ends. */
  private static final int MAX_MESSAGE = 4000;

  /** Of one violation: a field or a value that it repeats can be long. */
  private static final int MAX_REASON = 300;

  private final RayFailure failure;
  private final List<Violation> found = new ArrayList<>(0);

  SpecProblems(RayFailure failure) {
    this.failure = failure;
  }

  /** Adds one: the field of the request, what was found there and what was expected. */
  void add(String field, Object found, String expected) {
    add(field, RayText.cut(found.toString(), MAX_REASON) + " (expected: " + expected + ")");
  }

  /** Adds one with a reason of its own. */
  void add(String field, String reason) {
    found.add(new Violation(RayText.cut(field, MAX_REASON), reason));
  }

  boolean none() {
    return found.isEmpty();
  }

  List<Violation> all() {
    return List.copyOf(found);
  }

  /** Done if there are none; otherwise failed, with as many as fit into a message. */
  Progress asProgress() {
    return none() ? new Progress.Done() : failure.because(message(), Progress.Serving.AS_BEFORE);
  }

  private String message() {
    StringBuilder message = new StringBuilder();
    message.append(found.size()).append(found.size() == 1 ? " problem: " : " problems: ");
    for (int i = 0; i < found.size(); i++) {
      String violation = (i == 0 ? "" : "; ") + found.get(i).field() + ": " + found.get(i).reason();
      if (message.length() + violation.length() > MAX_MESSAGE) {
        return message.append("; and ").append(found.size() - i).append(" more").toString();
      }
      message.append(violation);
    }
    return message.toString();
  }
}
