package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Hash;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Checks that what was sent repeatedly under one idempotency key took effect once. */
final class RetryCheck {
  /** How long an idempotency key is valid, by the contract. */
  private static final Duration VALIDITY = Duration.ofHours(24);

  private final Topics topics;
  private final int partition;
  private final long first;
  private final Outcomes outcomes;
  private final Violations violations;
  private final IdempotencyKeys effective = new IdempotencyKeys();

  RetryCheck(Topics topics, int partition, long first, Outcomes outcomes, Violations violations) {
    this.topics = topics;
    this.partition = partition;
    this.first = first;
    this.outcomes = outcomes;
    this.violations = violations;
  }

  /** The next request of the log; null if it has no outcome. */
  void check(TopicRecord request, @Nullable Outcome outcome) {
    String key = idempotencyKey(request);
    if (key.isEmpty()) {
      return;
    }
    long hash = Hash.combine(Hash.of(request.key()), Hash.of(key));
    long earlier = effective.revision(hash);
    if (outcome == Outcome.DUPLICATE) {
      long original = outcomes.duplicateOf(request.offset());
      if (original >= first && original != earlier) {
        violations.add(
            6,
            request.key(),
            request.offset(),
            "ended as DUPLICATE of %d, but %s took effect under its key"
                .formatted(original, earlier < 0 ? "no earlier request" : "revision " + earlier),
            request);
      }
    } else if (outcome == null || !outcome.isRefusal()) {
      if (earlier >= 0) {
        checkAgain(request, key, earlier);
      }
      effective.put(hash, request.offset());
    }
  }

  /** Two requests have the same hash: looks whether they have the same key. */
  private void checkAgain(TopicRecord request, String key, long earlier) {
    topics
        .at(Topic.ENDPOINT_REQUESTS, partition, earlier)
        .filter(other -> other.key().equals(request.key()) && idempotencyKey(other).equals(key))
        .filter(other -> acceptedAt(request) - acceptedAt(other) < VALIDITY.toMillis())
        .ifPresent(
            other ->
                violations.add(
                    6,
                    request.key(),
                    request.offset(),
                    "took effect although revision %d did under the same idempotency key"
                        .formatted(earlier),
                    other,
                    request));
  }

  private static long acceptedAt(TopicRecord request) {
    Object at = Content.field(Content.field(request.value(), "context"), "accepted_at");
    return at instanceof Instant instant
        ? instant.toEpochMilli()
        : at instanceof Number millis ? millis.longValue() : 0;
  }

  private static String idempotencyKey(TopicRecord request) {
    Object context = Content.field(request.value(), "context");
    return Content.text(Content.field(context, "idempotency"), "key");
  }
}
