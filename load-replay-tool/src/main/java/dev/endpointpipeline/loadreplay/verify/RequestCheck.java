package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.CallHistory.Seen;
import dev.endpointpipeline.schemas.Topic;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the requests of one partition in the order of their revisions, against their outcomes and
 * what callers saw, and computes what each endpoint must be.
 */
final class RequestCheck {
  private final Topics topics;
  private final int partition;
  private final long first;
  private final long end;
  private final StatusCheck status;
  private final Outcomes outcomes;
  private final Violations violations;
  private final RequestIds ids;
  private final RetryCheck retries;
  private final AcknowledgedCheck acknowledged;
  private final ShownCheck shown;
  private final BitSet requested = new BitSet();
  private final Map<String, ExpectedEndpoint> endpoints = new HashMap<>();
  private long requests;

  /**
   * @param end offset before which requests are checked
   */
  RequestCheck(
      Topics topics,
      int partition,
      long end,
      StatusCheck status,
      Seen seen,
      RequestIds ids,
      Violations violations) {
    this.topics = topics;
    this.partition = partition;
    this.first = topics.begin(Topic.ENDPOINT_REQUESTS, partition);
    this.end = end;
    this.status = status;
    this.outcomes = status.outcomes();
    this.ids = ids;
    this.violations = violations;
    this.retries = new RetryCheck(topics, partition, first, outcomes, violations);
    this.acknowledged = new AcknowledgedCheck(seen.acknowledged(), first, violations);
    this.shown = new ShownCheck(seen.shown(), first, violations);
  }

  /** Reads and checks all requests. */
  void read() {
    long unused = topics.read(Topic.ENDPOINT_REQUESTS, partition, first, this::check);
    acknowledged.end();
    shown.end();
    for (long revision = first; revision < end; revision++) {
      if (outcomes.kind(revision) != null && !requested.get(index(revision))) {
        status.record(outcomes.offset(revision)).ifPresent(status::addWithoutRequest);
      }
    }
  }

  private int index(long revision) {
    return Math.toIntExact(revision - first);
  }

  private void check(TopicRecord request) {
    if (request.offset() >= end) {
      // It was accepted while this run is checked.
      return;
    }
    acknowledged.check(request);
    requests++;
    requested.set(index(request.offset()));
    ids.add(request);
    Outcome outcome = outcomes.kind(request.offset());
    checkOutcome(request, outcome);
    boolean isEffective =
        request.value() != null
            && request.hasEndpointKey()
            && (outcome == null || !outcome.isRefusal());
    retries.check(request, outcome);
    ExpectedEndpoint endpoint = isEffective ? take(request, outcome) : null;
    shown.check(request, endpoint == null ? null : endpoint.members());
  }

  private void checkOutcome(TopicRecord request, @Nullable Outcome outcome) {
    if (outcome == null) {
      // Without an endpoint's key nobody can say whose request it was; it is a dead letter only.
      if (request.hasEndpointKey()) {
        violations.add(2, request.key(), request.offset(), "no outcome", request);
      }
      return;
    }
    if (request.value() == null) {
      return;
    }
    Object context = Content.field(request.value(), "context");
    long subject = StatusCheck.subject(request.key(), Content.text(context, "request_id"));
    if (subject != outcomes.subject(request.offset())) {
      violations.add(
          2,
          request.key(),
          request.offset(),
          "its outcome %s names another endpoint or request".formatted(outcome),
          () ->
              violations.texts(
                  List.of(Optional.of(request), status.record(outcomes.offset(request.offset())))));
    }
  }

  private ExpectedEndpoint take(TopicRecord request, @Nullable Outcome outcome) {
    ExpectedEndpoint endpoint =
        endpoints.computeIfAbsent(request.key(), key -> new ExpectedEndpoint());
    Object context = Content.field(request.value(), "context");
    long condition = Content.number(context, "expected_revision");
    if (condition >= 0 && endpoint.revision() >= 0 && condition != endpoint.revision()) {
      violations.add(
          5,
          request.key(),
          request.offset(),
          "took effect on revision %d (expected: %d, of its If-Match)"
              .formatted(endpoint.revision(), condition),
          request);
    }
    endpoint.take(request, outcome);
    return endpoint;
  }

  AcknowledgedCheck acknowledged() {
    return acknowledged;
  }

  ShownCheck shown() {
    return shown;
  }

  /** The first revision that the log still has. */
  long first() {
    return first;
  }

  /** What each endpoint must be, by key. */
  Map<String, ExpectedEndpoint> endpoints() {
    return endpoints;
  }

  /** How many requests there are. */
  long requests() {
    return requests;
  }
}
