package dev.endpointpipeline.schemas;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The catalogue of topics: every topic of the pipeline with its record schemas and topic
 * configuration. The key of every record is an {@link EndpointKey} as UTF-8 text. The replication
 * factor is not part of it, because it depends on the cluster.
 */
public enum Topic {
  /**
   * Requests by callers, and rollbacks by the worker. A request's offset is its revision, so the
   * topic must never be repartitioned.
   */
  ENDPOINT_REQUESTS(
      "endpoint-requests",
      Retention.of(Duration.ofDays(14)).withRecordsUpTo(Topic.MAX_REQUEST_BYTES),
      EndpointCreateRequested.getClassSchema(),
      EndpointUpdateRequested.getClassSchema(),
      EndpointDeleteRequested.getClassSchema(),
      EndpointRollbackRequested.getClassSchema()),

  /** Status changes of endpoints and outcomes of requests, for other services. */
  ENDPOINT_STATUS(
      "endpoint-status", Retention.of(Duration.ofDays(30)), EndpointStatusChanged.getClassSchema()),

  /** The latest state of each endpoint; a tombstone if it is deleted. */
  ENDPOINT_STATE(
      "endpoint-state",
      // A tombstone has the handled revision, so it stays a day longer than the requests.
      Retention.compacted(Duration.ofDays(15)).withRecordsUpTo(Topic.MAX_STATE_BYTES),
      EndpointState.getClassSchema()),

  /** Progress reports of runtimes; internal to the worker. */
  ENDPOINT_APPLY_REPORTS(
      "endpoint-apply-reports",
      Retention.of(Duration.ofDays(1)),
      EndpointApplyReported.getClassSchema()),

  /** Records that could not be processed: the original bytes, with the reason in headers. */
  ENDPOINT_REQUESTS_DEAD_LETTER(
      "endpoint-requests-dead-letter",
      // A request and the headers with the reason
      Retention.of(Duration.ofDays(30)).withRecordsUpTo(Topic.MAX_STATE_BYTES));

  /**
   * Partitions of every topic. All topics have the same number, because a worker owns an endpoint's
   * requests, reports and state together. It limits the number of workers that share the load.
   */
  public static final int DEFAULT_PARTITIONS = 6;

  /** Maximum size of a request record, in bytes: a body of 1 MiB plus metadata. */
  public static final int MAX_REQUEST_BYTES = 2 << 20;

  /**
   * Maximum size of a state record, in bytes. A state grows with every request that sets another
   * part of the endpoint; the worker rejects a request that would exceed the limit.
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

  /** The schemas of its values; empty if values are arbitrary bytes. */
  public List<Schema> records() {
    return records;
  }

  /** The topic configuration that the contract requires, with Kafka's keys. */
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
