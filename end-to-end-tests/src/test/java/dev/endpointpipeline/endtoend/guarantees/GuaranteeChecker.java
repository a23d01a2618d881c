package dev.endpointpipeline.endtoend.guarantees;

import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Checks the records of the topics against the responses to callers:
 *
 * <ul>
 *   <li>every request with a 202 is in the request log exactly once;
 *   <li>every request in the log has exactly one outcome, and there are no other outcomes;
 *   <li>each outcome matches its documentation;
 *   <li>no two events in all topics have the same source and id;
 *   <li>each endpoint's events follow the lifecycle, and its revision never decreases;
 *   <li>a view with a revision is the endpoint after exactly the requests up to that revision;
 *   <li>an update with {@code If-Match} took effect only on that revision;
 *   <li>each endpoint's latest state has its patches in revision order, without rejected ones.
 * </ul>
 */
public final class GuaranteeChecker {
  private final List<Acknowledged> acknowledged;
  private final List<Shown> shown;
  private final List<PlainRecord> requests;
  private final List<PlainRecord> events;
  private final Map<String, PlainRecord> states = new HashMap<>();
  private final List<PlainRecord> records;
  private final DocumentedOutcomes endings = new DocumentedOutcomes();
  private final Map<Request, PlainRecord> outcomes = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  private record Request(String key, long revision) {}

  /**
   * Creates a checker of the topics' records, in order within each partition.
   *
   * @param shown views returned by gateways
   * @param requests of endpoint-requests
   * @param events of endpoint-status
   * @param states of endpoint-state
   */
  public GuaranteeChecker(
      List<Acknowledged> acknowledged,
      List<Shown> shown,
      List<PlainRecord> requests,
      List<PlainRecord> events,
      List<PlainRecord> states) {
    this.acknowledged = acknowledged;
    this.shown = shown;
    this.requests = requests.stream().filter(record -> record.value() != null).toList();
    this.events = events;
    states.forEach(state -> this.states.put(state.key(), state));
    this.records = Stream.of(requests, events, states).flatMap(List::stream).toList();
  }

  /** All violations of the guarantees; empty if they hold. */
  public List<String> violations() {
    violations.clear();
    outcomes.clear();
    checkOutcomes();
    checkAcknowledged();
    checkEventIds();
    checkEvents();
    checkStates();
    return List.copyOf(violations);
  }

  /** The number of requests with an outcome. */
  public static long ended(List<PlainRecord> events) {
    return events.stream().filter(event -> event.get("outcome") != null).count();
  }

  private void checkOutcomes() {
    for (PlainRecord event : events) {
      if (event.get("outcome") != null) {
        Request request = new Request(event.key(), event.number("revision"));
        PlainRecord other = outcomes.put(request, event);
        if (other != null) {
          violations.add(request + ": two outcomes: " + outcome(other) + ", " + outcome(event));
        }
        endings.differences(event).forEach(found -> violations.add(request + ": " + found));
      }
    }
    Set<Request> known = new HashSet<>();
    for (PlainRecord record : requests) {
      Request request = new Request(record.key(), record.offset());
      known.add(request);
      if (!outcomes.containsKey(request)) {
        violations.add(request + ": no outcome");
      }
    }
    outcomes.keySet().stream()
        .filter(request -> !known.contains(request))
        .forEach(request -> violations.add(request + ": an outcome without a request"));
  }

  private void checkAcknowledged() {
    Map<Request, PlainRecord> log = new HashMap<>();
    Map<String, List<PlainRecord>> byIdempotencyKey = new HashMap<>();
    for (PlainRecord record : requests) {
      log.put(new Request(record.key(), record.offset()), record);
      idempotencyKey(record)
          .ifPresent(
              key ->
                  byIdempotencyKey
                      .computeIfAbsent(record.key() + "/" + key, any -> new ArrayList<>())
                      .add(record));
    }
    for (Acknowledged response : acknowledged) {
      Request request = new Request(response.key(), response.revision());
      PlainRecord record = log.get(request);
      if (record == null) {
        violations.add(request + ": accepted with 202 but not in the log");
      } else if (response.attempts() == 1 && !requestId(record).equals(response.requestId())) {
        violations.add(request + ": the log has another request");
      }
    }
    byIdempotencyKey.forEach(
        (key, tries) -> {
          List<String> endings =
              tries.stream()
                  .map(record -> outcomes.get(new Request(record.key(), record.offset())))
                  .filter(Objects::nonNull)
                  .map(GuaranteeChecker::outcome)
                  .toList();
          long effective = endings.stream().filter(ending -> !isRefusal(ending)).count();
          if (effective > 1 || (effective == 0 && !endings.contains("REJECTED"))) {
            violations.add(key + ": took effect " + effective + " times");
          }
        });
  }

  /** In CloudEvents, source and id together identify an event. */
  private void checkEventIds() {
    Set<String> known = new HashSet<>();
    for (PlainRecord record : records) {
      String id = record.headers().get("ce_source") + " " + record.headers().get("ce_id");
      if (!known.add(id)) {
        violations.add(record.key() + ": two events with source and id " + id);
      }
    }
  }

  private void checkEvents() {
    Map<String, PlainRecord> last = new HashMap<>();
    for (PlainRecord event : events) {
      PlainRecord before = last.get(event.key());
      if (before != null
          && event.number("current_revision") >= 0
          && event.number("current_revision") < before.number("current_revision")) {
        violations.add(event.key() + ": revision decreased to " + event.value());
      }
      if (!isLegal(before, event)) {
        violations.add(
            event.key() + ": " + (before == null ? "(new)" : place(before)) + " → " + place(event));
      }
      last.put(event.key(), event);
    }
  }

  private static boolean isLegal(@Nullable PlainRecord before, PlainRecord event) {
    String from = before == null ? "DELETED" : place(before);
    String to = place(event);
    boolean newRevision =
        before == null || event.number("current_revision") != before.number("current_revision");
    return switch (outcome(event)) {
      case "SUPERSEDED", "REJECTED", "DUPLICATE" -> from.equals(to) && !newRevision;
      // An update that concerns no runtime ends at once, while an older one continues.
      case "APPLIED" ->
          newRevision
              ? isCreating(from) && from.equals(to)
              : to.equals("RUNNING") ? isCreating(from) : isGone(event);
      case "FAILED" -> !newRevision && to.equals("FAILED");
      default ->
          newRevision
              ? to.equals("CREATING/VALIDATING") || to.equals("DELETING")
              : isNextStep(from, to);
    };
  }

  private static boolean isCreating(String place) {
    return place.startsWith("CREATING/");
  }

  private static boolean isGone(PlainRecord event) {
    return event.text("status").equals("DELETED");
  }

  private static boolean isNextStep(String from, String to) {
    List<String> steps =
        List.of(
            "CREATING/VALIDATING",
            "CREATING/APPLYING_RESOURCES",
            "CREATING/APPLYING_SERVE_CONFIG",
            "CREATING/WAITING_READY");
    return steps.contains(from) && steps.indexOf(to) == steps.indexOf(from) + 1;
  }

  private void checkStates() {
    Map<String, ExpectedSpec> expected = new HashMap<>();
    Map<Request, List<Shown>> shownAt =
        shown.stream()
            .collect(Collectors.groupingBy(view -> new Request(view.key(), view.revision())));
    for (PlainRecord record : requests) {
      Request request = new Request(record.key(), record.offset());
      PlainRecord outcome = outcomes.get(request);
      if (outcome == null || !isRefusal(outcome(outcome))) {
        ExpectedSpec spec = expected.computeIfAbsent(record.key(), key -> new ExpectedSpec());
        checkCondition(request, record, spec);
        spec.take(record);
        for (Shown view : Objects.requireNonNullElse(shownAt.remove(request), List.<Shown>of())) {
          spec.differences(view)
              .forEach(found -> violations.add(request + ": was shown with " + found));
        }
      }
    }
    shownAt.keySet().forEach(request -> violations.add(request + ": was shown but never existed"));
    expected.forEach(
        (key, spec) -> {
          PlainRecord state = states.get(key);
          if (state == null || state.value() == null) {
            violations.add(key + ": no state");
          } else {
            spec.differences(state).forEach(difference -> violations.add(key + ": " + difference));
          }
        });
  }

  private void checkCondition(Request request, PlainRecord record, ExpectedSpec before) {
    if (context(record).get("expected_revision") instanceof Long named
        && named != before.revision()) {
      violations.add(
          "%s: took effect on revision %d (expected: %d, of its If-Match)"
              .formatted(request, before.revision(), named));
    }
  }

  private static boolean isRefusal(String outcome) {
    return outcome.equals("REJECTED") || outcome.equals("DUPLICATE");
  }

  private static String outcome(PlainRecord event) {
    return event.text("outcome");
  }

  private static String place(PlainRecord event) {
    String step = event.text("step");
    return event.text("status") + (step.isEmpty() ? "" : "/" + step);
  }

  private static GenericRecord context(PlainRecord request) {
    return (GenericRecord) Optional.ofNullable(request.get("context")).orElseThrow();
  }

  private static String requestId(PlainRecord request) {
    return context(request).get("request_id").toString();
  }

  private static Optional<String> idempotencyKey(PlainRecord request) {
    return Optional.ofNullable((GenericRecord) context(request).get("idempotency"))
        .map(idempotency -> idempotency.get("key").toString());
  }
}
