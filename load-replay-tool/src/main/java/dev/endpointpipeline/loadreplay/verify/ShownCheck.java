package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Acknowledged;
import dev.endpointpipeline.loadreplay.history.CallHistory.Seen;
import dev.endpointpipeline.loadreplay.history.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks views: one with revision N is the endpoint after exactly the requests up to N, and a
 * gateway never shows an older revision than one it has accepted or shown before.
 */
final class ShownCheck {
  private final List<Shown> byRevision;
  private final Violations violations;
  private int next;

  /**
   * @param first revision that the log still has; older views are not checked
   * @param end revision before which requests are checked
   */
  ShownCheck(List<Shown> shown, long first, long end, Violations violations) {
    this.byRevision =
        shown.stream()
            .filter(view -> view.revision() >= first && view.revision() < end)
            .sorted(Comparator.comparingLong(Shown::revision))
            .toList();
    this.violations = violations;
  }

  /** How many are compared with the log. */
  long compared() {
    return byRevision.size();
  }

  /**
   * The next record of the log.
   *
   * @param after the endpoint after the request; null if the request changed nothing
   */
  void check(TopicRecord record, @Nullable SpecMembers after) {
    requireNoneBefore(record.offset());
    while (next < byRevision.size() && byRevision.get(next).revision() == record.offset()) {
      Shown view = byRevision.get(next++);
      if (after == null || !view.key().equals(record.key())) {
        neverExisted(view, Optional.of(record));
      } else {
        for (String difference :
            after.differences(view.name(), view.description(), view.maxOfMu())) {
          add(view, "was shown with " + difference, Optional.of(record));
        }
      }
    }
  }

  /** The log has ended. */
  void end() {
    requireNoneBefore(Long.MAX_VALUE);
  }

  private void requireNoneBefore(long revision) {
    while (next < byRevision.size() && byRevision.get(next).revision() < revision) {
      neverExisted(byRevision.get(next++), Optional.empty());
    }
  }

  private void neverExisted(Shown view, Optional<TopicRecord> record) {
    add(view, "was shown but never existed", record);
  }

  private void add(Shown view, String problem, Optional<TopicRecord> record) {
    violations.add(5, view.key(), view.revision(), problem, call(view), record);
  }

  private static String call(Shown view) {
    return "%s, response of %s".formatted(view.origin().name(), view.origin().gateway());
  }

  /** A moment at which a response arrived, or a show was sent. */
  private record Moment(long micros, @Nullable Shown sent, String place, long revision) {}

  /** Checks that no show that was sent after a response has an older revision than that one. */
  static void checkStaleReads(Seen seen, Outcomes outcomes, Violations violations) {
    List<Moment> moments = new ArrayList<>();
    for (Acknowledged request : seen.acknowledged()) {
      Outcome outcome = outcomes.kind(request.revision());
      // No view has the revision of a request that was refused after its 202.
      if (outcome == null || !outcome.isRefusal()) {
        moments.add(
            new Moment(
                request.origin().doneMicros(),
                null,
                place(request.origin().gateway(), request.key()),
                request.revision()));
      }
    }
    for (Shown view : seen.shown()) {
      String place = place(view.origin().gateway(), view.key());
      moments.add(new Moment(view.origin().sentMicros(), view, place, view.revision()));
      moments.add(new Moment(view.origin().doneMicros(), null, place, view.revision()));
    }
    // What was sent in the microsecond of a response was sent before it.
    moments.sort(
        Comparator.comparingLong(Moment::micros).thenComparing(moment -> moment.sent() == null));
    Map<String, Long> newest = new HashMap<>();
    for (Moment moment : moments) {
      long known = newest.getOrDefault(moment.place(), -1L);
      Shown view = moment.sent();
      if (view == null) {
        newest.put(moment.place(), Math.max(known, moment.revision()));
      } else if (view.revision() < known) {
        violations.add(
            5,
            view.key(),
            view.revision(),
            "a stale read: the gateway had responded with revision " + known + " before",
            call(view),
            Optional.empty());
      }
    }
  }

  private static String place(String gateway, String key) {
    return gateway + " " + key;
  }
}
