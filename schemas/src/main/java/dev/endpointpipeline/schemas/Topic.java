package dev.endpointpipeline.schemas;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The catalogue of topics: every topic of the pipeline, what its records are and how Kafka shall
 * keep them. The key of every record is an {@link EndpointKey} as UTF-8 text. The number of
 * replicas is the cluster's default, as it says how the cluster is run and not what the topic
 * means.
 */
public enum Topic {
  /**
   * What callers asked for, and rollbacks that the worker asks for itself. A request's offset is
   * its revision, so it must never be repartitioned.
   */
  ENDPOINT_REQUESTS(
      "endpoint-requests",
      Retention.of(Duration.ofDays(14)).withRecordsUpTo(Topic.LARGEST_REQUEST_BYTES),
      EndpointCreateRequested.getClassSchema(),
      EndpointUpdateRequested.getClassSchema(),
      EndpointDeleteRequested.getClassSchema(),
      EndpointRollbackRequested.getClassSchema()),

  /** What became of endpoints and requests, for other services. */
  ENDPOINT_STATUS(
      "endpoint-status", Retention.of(Duration.ofDays(30)), EndpointStatusChanged.getClassSchema()),

  /** The newest state of each endpoint; a tombstone when it is gone. */
  ENDPOINT_STATE(
      "endpoint-state",
      // A tombstone says which requests were handled, so it stays as long as they do, and a day.
      Retention.compacted(Duration.ofDays(15)).withRecordsUpTo(Topic.MAX_STATE_BYTES),
      EndpointState.getClassSchema()),

  /** What runtimes report about their work; internal to the worker. */
  ENDPOINT_APPLY_REPORTS(
      "endpoint-apply-reports",
      Retention.of(Duration.ofDays(1)),
      EndpointApplyReported.getClassSchema()),

  /** Requests that could not be read: the bytes as they came, the reason in the headers. */
  ENDPOINT_REQUESTS_DEAD_LETTER(
      "endpoint-requests-dead-letter",
      // A request, and the headers that say what is wrong with it
      Retention.of(Duration.ofDays(30)).withRecordsUpTo(Topic.MAX_STATE_BYTES));

  /**
   * Partitions of every topic. They are the same everywhere because a worker owns an endpoint's
   * requests, reports and state together; they bound how many workers can share the load.
   */
  public static final int DEFAULT_PARTITIONS = 6;

  /** How large the record of a request may be, in bytes: a body of 1 MiB, and what goes with it. */
  public static final int LARGEST_REQUEST_BYTES = 2 << 20;

  /**
   * How large the record of a state may be, in bytes. A state grows with every request that sets
   * another part of the endpoint; the worker refuses the one that would make it too large.
   */
  public static final int MAX_STATE_BYTES = 4 << 20;

  private final String topicName;
  private final Retention retention;
  private final List<Schema> records;

  Topic(String topicName, Retention retention, Schema... records) {
    this.topicName = topicName;
    this.retention = retention;
    this.records = List.of(records);
  }

  /** The topic's name in Kafka. */
  public String topicName() {
    return topicName;
  }

  /** The schemas of its values; empty when values are bytes of any kind. */
  public List<Schema> records() {
    return records;
  }

  /** The topic settings that the contract rests on, as Kafka names them. */
  public Map<String, String> settings() {
    return retention.settings();
  }

  private record Retention(Map<String, String> settings) {
    static Retention of(Duration duration) {
      return new Retention(
          Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(duration.toMillis())));
    }

    static Retention compacted(Duration tombstones) {
      return new Retention(
          Map.of(
              "cleanup.policy",
              "compact",
              "delete.retention.ms",
              Long.toString(tombstones.toMillis())));
    }

    Retention withRecordsUpTo(int bytes) {
      Map<String, String> all = new HashMap<>(settings);
      all.put("max.message.bytes", Integer.toString(bytes));
      return new Retention(Map.copyOf(all));
    }
  }
}
