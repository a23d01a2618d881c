package dev.endpointpipeline.worker.topology;

/** Metadata of the topic endpoint-requests, queried when a task starts. Methods may block. */
public interface RequestTopicMetadata {
  /** The topic id; a recreated topic has another one. */
  String topicId();

  /** The beginning offset of the partition. */
  long beginning(int partition);

  /** The end offset of the partition. */
  long end(int partition);

  /** Whether the partition of endpoint-state is empty and always was. */
  boolean hasNoStates(int partition);
}
