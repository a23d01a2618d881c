package dev.endpointpipeline.schemas;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The catalogue of topics: every topic of the pipeline, what its records are and how Kafka shall
 * keep them. The key of every record is an {@link EndpointKey} as UTF-8 text. The number of
 * replicas is the cluster's default, as it says how the cluster is run and not what the topic
 * means.
 */
public enum Topic {
  /**
   * What callers asked for. A request's offset is its revision, so it must never be repartitioned.
   */
  ENDPOINT_REQUESTS(
      "endpoint-requests",
      Retention.of(Duration.ofDays(14)),
      EndpointCreateRequested.getClassSchema(),
      EndpointUpdateRequested.getClassSchema(),
      EndpointDeleteRequested.getClassSchema()),

  /** What became of endpoints and requests, for other services. */
  ENDPOINT_STATUS(
      "endpoint-status", Retention.of(Duration.ofDays(30)), EndpointStatusChanged.getClassSchema()),

  /** The newest state of each endpoint; a tombstone when it is gone. */
  ENDPOINT_STATE("endpoint-state", Retention.compacted(), EndpointState.getClassSchema()),

  /** What runtimes report about their work; internal to the worker. */
  ENDPOINT_APPLY_REPORTS(
      "endpoint-apply-reports",
      Retention.of(Duration.ofDays(1)),
      EndpointApplyReported.getClassSchema()),

  /** Requests that could not be read: the bytes as they came, the reason in the headers. */
  ENDPOINT_REQUESTS_DEAD_LETTER("endpoint-requests-dead-letter", Retention.of(Duration.ofDays(30)));

  /**
   * Partitions of every topic. They are the same everywhere because a worker owns an endpoint's
   * requests, reports and state together; they bound how many workers can share the load.
   */
  public static final int DEFAULT_PARTITIONS = 6;

  /**
   * How large the record of a state may be, in bytes: four times Kafka's default, which bounds a
   * request.
   */
  public static final int LARGEST_STATE_BYTES = 4 << 20;

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

  /** The topic of that name, if it is one of the pipeline's. */
  public static Optional<Topic> named(String topicName) {
    return Arrays.stream(values()).filter(topic -> topic.topicName.equals(topicName)).findFirst();
  }

  private record Retention(Map<String, String> settings) {
    static Retention of(Duration duration) {
      return new Retention(
          Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(duration.toMillis())));
    }

    /** A state has two specs, each of them up to the largest request. */
    static Retention compacted() {
      return new Retention(
          Map.of(
              "cleanup.policy",
              "compact",
              "max.message.bytes",
              Integer.toString(LARGEST_STATE_BYTES)));
    }
  }
}
