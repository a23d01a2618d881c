package dev.endpointpipeline.loadreplay.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which event may follow which, by {@code docs/contracts.md}. */
final class LifecycleRules {
  /** The place of an endpoint that does not exist. */
  static final String GONE = "DELETED";

  private static final String FIRST_STEP = "CREATING/VALIDATING";
  private static final String DELETING = "DELETING";
  private static final List<String> STEPS =
      List.of(
          FIRST_STEP,
          "CREATING/APPLYING_RESOURCES",
          "CREATING/APPLYING_SERVE_CONFIG",
          "CREATING/WAITING_READY");

  private LifecycleRules() {}

  /** Where an endpoint is after an event: its status, and its step while there is one. */
  static String place(TopicRecord event) {
    String step = event.text("step");
    // One text for each place, as there is one place for each endpoint
    return (event.text("status") + (step.isEmpty() ? "" : "/" + step)).intern();
  }

  /**
   * Whether an event may follow.
   *
   * @param from the place before
   * @param to the place after
   * @param sameRevision whether the event has the current_revision of the one before
   * @param outcome of the event; null for none
   */
  static boolean allow(String from, String to, boolean sameRevision, @Nullable Outcome outcome) {
    if (outcome == null) {
      return sameRevision ? isNextStep(from, to) : to.equals(FIRST_STEP) || to.equals(DELETING);
    }
    return switch (outcome) {
      case SUPERSEDED -> from.equals(to) && sameRevision;
      case REJECTED, DUPLICATE -> from.equals(to) && (sameRevision || to.equals(GONE));
      case APPLIED -> {
        if (to.equals(GONE)) {
          yield from.equals(DELETING);
        }
        // An update that concerns no runtime ends at once, while an older one continues.
        yield sameRevision
            ? to.equals("RUNNING") && isCreating(from)
            : isCreating(from) && from.equals(to);
      }
      case FAILED ->
          sameRevision && to.equals("FAILED") && (isCreating(from) || from.equals(DELETING));
      case UNKNOWN -> true;
    };
  }

  private static boolean isCreating(String place) {
    return STEPS.contains(place);
  }

  /** Also the same step, whose detail has changed. */
  private static boolean isNextStep(String from, String to) {
    int step = STEPS.indexOf(from);
    int next = STEPS.indexOf(to);
    return step >= 0
        ? next == step || next == step + 1
        : from.equals(DELETING) && to.equals(DELETING);
  }
}
