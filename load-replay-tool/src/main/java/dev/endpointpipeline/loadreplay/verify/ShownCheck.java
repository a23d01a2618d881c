package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Acknowledged;
import dev.endpointpipeline.loadreplay.history.CallHistory.Seen;
import dev.endpointpipeline.loadreplay.history.Observation;
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
  private final long expired;
  private int next;

  /**
   * @param first revision that the log still has; older views are not checked
   */
  ShownCheck(List<Shown> shown, long first, Violations violations) {
    this.byRevision =
        shown.stream()
            .filter(view -> view.revision() >= first)
            .sorted(Comparator.comparingLong(Shown::revision))
            .toList();
    this.expired = (long) shown.size() - byRevision.size();
    this.violations = violations;
  }

  /** How many are compared with the log. */
  long compared() {
    return byRevision.size();
  }

  /** How many are older than what the log still has. */
  long expired() {
    return expired;
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

  /** Checks that no show that was sent after a response has an older revision than that one. */
  static void checkStaleReads(Seen seen, Outcomes outcomes, Violations violations) {
    List<Observation> responses = new ArrayList<>(seen.shown());
    for (Acknowledged request : seen.acknowledged()) {
      Outcome outcome = outcomes.kind(request.revision());
      // No view has the revision of a request that was refused after its 202.
      if (outcome == null || !outcome.isRefusal()) {
        responses.add(request);
      }
    }
    responses.sort(Comparator.comparingLong(response -> response.origin().doneMicros()));
    List<Shown> shows = new ArrayList<>(seen.shown());
    shows.sort(Comparator.comparingLong(show -> show.origin().sentMicros()));
    Map<String, Map<String, Long>> newest = new HashMap<>();
    int next = 0;
    for (Shown show : shows) {
      // What was sent in the microsecond of a response was sent before it.
      while (next < responses.size()
          && responses.get(next).origin().doneMicros() < show.origin().sentMicros()) {
        Observation response = responses.get(next++);
        newest
            .computeIfAbsent(response.origin().gateway(), gateway -> new HashMap<>())
            .merge(response.key(), response.revision(), Math::max);
      }
      long known =
          newest.getOrDefault(show.origin().gateway(), Map.of()).getOrDefault(show.key(), -1L);
      if (show.revision() < known) {
        violations.add(
            5,
            show.key(),
            show.revision(),
            "a stale read: the gateway had responded with revision " + known + " before",
            call(show),
            Optional.empty());
      }
    }
  }
}
