package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Hash;
import dev.endpointpipeline.schemas.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the events of one partition of endpoint-status in their order, and keeps the outcome of
 * each request.
 */
final class StatusCheck {
  private static final Pattern ID = Pattern.compile("(.+)/(\\d{1,18})/(\\d{1,18})");

  private final Topics topics;
  private final int partition;
  private final long firstRequest;
  private final long endOfRequests;
  private final boolean fromTheBeginning;
  private final Violations violations;
  private final PlantedSecrets secrets;
  private final DocumentedFailures documented;
  private final Outcomes outcomes;
  private final Map<String, Last> endpoints = new HashMap<>();
  private final Map<String, Long> counts = new TreeMap<>();

  /** With an outcome of the newest request beyond those that are checked. */
  private @Nullable TopicRecord newestOutcome;

  private long events;
  private long next;

  /** The latest event of an endpoint. */
  private static final class Last {
    private String place = LifecycleRules.GONE;
    private long currentRevision = -1;

    /** The newest request that was in the lifecycle. */
    private long revision = -1;

    /** How many events there were since the endpoint's creation; -1 if unknown. */
    private long number;

    private long offset = -1;
  }

  StatusCheck(
      Topics topics,
      int partition,
      long endOfRequests,
      Violations violations,
      PlantedSecrets secrets,
      DocumentedFailures documented) {
    this.topics = topics;
    this.partition = partition;
    this.firstRequest = topics.begin(Topic.ENDPOINT_REQUESTS, partition);
    this.endOfRequests = endOfRequests;
    this.violations = violations;
    this.secrets = secrets;
    this.documented = documented;
    this.outcomes = new Outcomes(firstRequest);
    this.next = topics.begin(Topic.ENDPOINT_STATUS, partition);
    this.fromTheBeginning = next == 0;
  }

  /** Reads what is committed and was not read yet. */
  void read() {
    next = topics.read(Topic.ENDPOINT_STATUS, partition, next, this::check);
  }

  private void check(TopicRecord event) {
    secrets.check(event, violations);
    if (!event.is("EndpointStatusChanged")) {
      return;
    }
    events++;
    checkKey(event);
    String outcome = event.text("outcome");
    Last last = endpoints.get(event.key());
    boolean isFirst = last == null;
    if (last == null) {
      last = new Last();
      last.number = fromTheBeginning ? 0 : -1;
      endpoints.put(event.key(), last);
    }
    if (!isFirst || fromTheBeginning) {
      checkOrder(event, last, outcome.isEmpty() ? null : Outcome.of(outcome));
    }
    checkId(event, last);
    take(event, last);
    if (!outcome.isEmpty()) {
      counts.merge(outcome, 1L, Long::sum);
      takeOutcome(event, Outcome.of(outcome));
    }
  }

  private void checkKey(TopicRecord event) {
    String named = event.text("workspace_id") + "/" + event.text("endpoint_id");
    if (!named.equals(event.key())) {
      violations.add(
          3,
          event.key(),
          event.number("revision"),
          "an event about " + named + " under this key",
          event);
    }
  }

  private void checkOrder(TopicRecord event, Last last, @Nullable Outcome outcome) {
    long current = event.number("current_revision");
    long revision = event.number("revision");
    if (current >= 0 && current < last.currentRevision) {
      violations.add(
          3,
          event.key(),
          revision,
          "current_revision decreased from %d to %d".formatted(last.currentRevision, current),
          () -> before(event, last));
    }
    String to = LifecycleRules.place(event);
    if (!LifecycleRules.allow(last.place, to, current == last.currentRevision, outcome)) {
      violations.add(
          outcome == null && revision < last.revision ? 4 : 3,
          event.key(),
          revision,
          "%s → %s%s is no transition of the lifecycle"
              .formatted(last.place, to, outcome == null ? "" : " with the outcome " + outcome),
          () -> before(event, last));
    }
  }

  /** The event's id has its revision, and its number since the endpoint's creation. */
  private void checkId(TopicRecord event, Last last) {
    Matcher id = ID.matcher(event.header("ce_id"));
    long revision = event.number("revision");
    if (!id.matches()
        || !id.group(1).equals(event.key())
        || Long.parseLong(id.group(2)) != revision) {
      violations.add(
          3,
          event.key(),
          revision,
          "ce_id '%s' (expected: %s/%d/NUMBER)"
              .formatted(event.header("ce_id"), event.key(), revision),
          event);
      return;
    }
    boolean isGone = LifecycleRules.place(event).equals(LifecycleRules.GONE);
    if (isGone && last.place.equals(LifecycleRules.GONE)) {
      // A refusal while there is no endpoint is not counted; its revision makes the id unique.
      return;
    }
    long number = Long.parseLong(id.group(3));
    if (last.number >= 0 && number != last.number + 1) {
      String problem =
          number <= last.number
              ? "an event with the number %d of an earlier one (expected: %d)"
              : "event number %d (expected: %d): an event is lost";
      violations.add(
          3,
          event.key(),
          revision,
          problem.formatted(number, last.number + 1),
          () -> before(event, last));
    }
    last.number = isGone ? 0 : number;
  }

  private void take(TopicRecord event, Last last) {
    last.place = LifecycleRules.place(event);
    last.currentRevision = Math.max(last.currentRevision, event.number("current_revision"));
    last.offset = event.offset();
    if (event.text("outcome").isEmpty()) {
      last.revision = Math.max(last.revision, event.number("revision"));
    }
  }

  private List<String> before(TopicRecord event, Last last) {
    return violations.texts(List.of(record(last.offset), Optional.of(event)));
  }

  private void takeOutcome(TopicRecord event, Outcome outcome) {
    long revision = event.number("revision");
    for (String difference : documented.differences(event)) {
      violations.add(2, event.key(), revision, difference, event);
    }
    if (revision >= endOfRequests) {
      newestOutcome =
          newestOutcome != null && newestOutcome.number("revision") > revision
              ? newestOutcome
              : event;
    }
    if (revision < firstRequest || revision >= endOfRequests) {
      return;
    }
    Outcome other = outcomes.kind(revision);
    if (other != null) {
      violations.add(
          2,
          event.key(),
          revision,
          "two outcomes: %s and %s".formatted(other, outcome),
          () -> violations.texts(List.of(record(outcomes.offset(revision)), Optional.of(event))));
      return;
    }
    outcomes.put(revision, outcome, event.offset(), subject(event.key(), event.text("request_id")));
    if (outcome == Outcome.DUPLICATE) {
      outcomes.putDuplicate(revision, event.number("duplicate_of"));
    }
  }

  /** Requests may have come since the end was taken; an outcome beyond those has no request. */
  void checkNewestOutcome() {
    TopicRecord newest = newestOutcome;
    if (newest != null
        && newest.number("revision") >= topics.end(Topic.ENDPOINT_REQUESTS, partition)) {
      addWithoutRequest(newest);
    }
  }

  void addWithoutRequest(TopicRecord event) {
    violations.add(2, event.key(), event.number("revision"), "an outcome without a request", event);
  }

  /** What an outcome is about: the endpoint and the request. */
  static long subject(String key, String requestId) {
    return Hash.combine(Hash.of(key), Hash.of(requestId));
  }

  /** An event that was read. */
  Optional<TopicRecord> record(long offset) {
    return offset < 0 ? Optional.empty() : topics.at(Topic.ENDPOINT_STATUS, partition, offset);
  }

  Outcomes outcomes() {
    return outcomes;
  }

  /** How many events there are. */
  long events() {
    return events;
  }

  /** How many outcomes there are, by symbol. */
  Map<String, Long> counts() {
    return counts;
  }
}
