package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Acknowledged;
import dev.endpointpipeline.loadreplay.history.Hash;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.IndexedRecord;

/** Checks that each accepted request is in the log, at its revision and as it was sent. */
final class AcknowledgedCheck {
  private final List<Acknowledged> byRevision;
  private final Violations violations;
  private final long expired;
  private int next;

  /**
   * @param first revision that the log still has; older requests are not checked
   */
  AcknowledgedCheck(List<Acknowledged> acknowledged, long first, Violations violations) {
    this.byRevision =
        acknowledged.stream()
            .filter(request -> request.revision() >= first)
            .sorted(Comparator.comparingLong(Acknowledged::revision))
            .toList();
    this.expired = (long) acknowledged.size() - byRevision.size();
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

  /** The next record of the log. */
  void check(TopicRecord record) {
    requireAbsentBefore(record.offset());
    while (next < byRevision.size() && byRevision.get(next).revision() == record.offset()) {
      compare(byRevision.get(next), record);
      next++;
    }
  }

  /** The log has ended. */
  void end() {
    requireAbsentBefore(Long.MAX_VALUE);
  }

  private void requireAbsentBefore(long revision) {
    while (next < byRevision.size() && byRevision.get(next).revision() < revision) {
      Acknowledged lost = byRevision.get(next);
      add(1, lost, "accepted with 202 but not in the log", Optional.empty());
      next++;
    }
  }

  private void compare(Acknowledged sent, TopicRecord record) {
    if (!sent.key().equals(record.key())) {
      add(1, sent, "the log has a request about " + record.key(), Optional.of(record));
      return;
    }
    Object context = Content.field(record.value(), "context");
    if (context == null) {
      add(1, sent, "the log's record can't be read", Optional.of(record));
      return;
    }
    String key = Content.text(Content.field(context, "idempotency"), "key");
    boolean isSame =
        sent.idempotencyKey() != 0
            ? !key.isEmpty() && Hash.of(key) == sent.idempotencyKey()
            : sent.attempts() > 1
                || sent.requestId() == 0
                || Hash.of(Content.text(context, "request_id")) == sent.requestId();
    if (!isSame) {
      add(1, sent, "the log has another request", Optional.of(record));
    } else if (sent.body() != 0 && sent.body() != body(record)) {
      add(1, sent, "the log's request has another body than the call", Optional.of(record));
    }
  }

  private static long body(TopicRecord record) {
    return content(record).map(BodyHash::of).orElse(0L);
  }

  /** What a request asks for; empty for a delete and a rollback. */
  static Optional<IndexedRecord> content(TopicRecord record) {
    Object spec = Content.field(record.value(), "spec");
    Object patch = spec == null ? Content.field(record.value(), "patch") : spec;
    return patch instanceof IndexedRecord content ? Optional.of(content) : Optional.empty();
  }

  private void add(int guarantee, Acknowledged sent, String problem, Optional<TopicRecord> record) {
    violations.add(
        guarantee,
        sent.key(),
        sent.revision(),
        problem,
        "%s, accepted by %s".formatted(sent.origin().name(), sent.origin().gateway()),
        record);
  }
}
