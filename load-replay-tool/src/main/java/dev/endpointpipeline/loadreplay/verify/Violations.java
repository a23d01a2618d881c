package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.record.Redaction;
import dev.endpointpipeline.model.view.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.generic.IndexedRecord;

/** Counts violations, and keeps the first ones with the records that show them. */
final class Violations {
  static final int KEPT = 1_000;
  private static final int MAX_RECORD_TEXT = 4_000;

  private final List<String> secrets;
  private final List<Violation> kept = new ArrayList<>();
  private final Map<Integer, Long> counts = new TreeMap<>();

  /**
   * @param secrets texts that must not be in what is kept either
   */
  Violations(List<String> secrets) {
    this.secrets = secrets;
  }

  void add(int guarantee, String key, long revision, String problem, TopicRecord... records) {
    add(guarantee, key, revision, problem, () -> Arrays.stream(records).map(this::text).toList());
  }

  void add(
      int guarantee,
      String key,
      long revision,
      String problem,
      String call,
      Optional<TopicRecord> record) {
    add(
        guarantee,
        key,
        revision,
        problem,
        () -> {
          List<String> shown = new ArrayList<>(List.of(call));
          record.map(this::text).ifPresent(shown::add);
          return shown;
        });
  }

  /** What shows a violation, if it is kept. */
  interface Evidence {
    List<String> texts();
  }

  void add(int guarantee, String key, long revision, String problem, Evidence evidence) {
    counts.merge(guarantee, 1L, Long::sum);
    if (kept.size() < KEPT) {
      kept.add(
          new Violation(
              guarantee,
              key,
              revision < 0 ? null : Long.valueOf(revision),
              withoutSecrets(problem),
              List.copyOf(evidence.texts())));
    }
  }

  /** The records that are still there, for people. */
  List<String> texts(List<Optional<TopicRecord>> records) {
    return records.stream().flatMap(Optional::stream).map(this::text).toList();
  }

  /** A record for people, without secrets. */
  String text(TopicRecord record) {
    IndexedRecord value = record.value();
    String safe =
        value == null
            ? "no readable value"
            : new String(Redaction.SECRETS.body(RequestBody.toJson(value)), StandardCharsets.UTF_8);
    String shown =
        safe.length() > MAX_RECORD_TEXT ? safe.substring(0, MAX_RECORD_TEXT) + "…" : safe;
    return withoutSecrets(
        "%s %d@%d, ce_id %s: %s"
            .formatted(
                record.topic().topicName(),
                record.partition(),
                record.offset(),
                record.header("ce_id"),
                shown));
  }

  private String withoutSecrets(String text) {
    String safe = text;
    for (String secret : secrets) {
      safe = safe.replace(secret, Redaction.REPLACEMENT);
    }
    return safe;
  }

  /** The first ones. */
  List<Violation> kept() {
    return List.copyOf(kept);
  }

  /** How many there are, by guarantee. */
  Map<Integer, Long> counts() {
    return Map.copyOf(counts);
  }
}
