package dev.endpointpipeline.worker.topology;

/** What Kafka says of the topic endpoint-requests, asked when a task starts. May block. */
public interface RequestTopicMetadata {
  /** The topic's id, which a topic of the same name that is created later does not have. */
  String topicId();

  /** The offset of the first record that the partition still has. */
  long beginning(int partition);

  /** The offset that the partition's next record gets. */
  long end(int partition);

  /** Whether nothing was ever written to that partition of endpoint-state. */
  boolean hasNoStates(int partition);
}
