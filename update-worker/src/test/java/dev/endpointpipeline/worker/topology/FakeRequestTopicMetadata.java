package dev.endpointpipeline.worker.topology;

/** Configurable topic metadata. */
final class FakeRequestTopicMetadata implements RequestTopicMetadata {
  private String topicId = "topic-1";
  private long beginning;
  private long end = Long.MAX_VALUE / 2;
  private boolean hasNoStates = true;

  FakeRequestTopicMetadata withTopicId(String id) {
    this.topicId = id;
    return this;
  }

  FakeRequestTopicMetadata from(long offset) {
    this.beginning = offset;
    return this;
  }

  FakeRequestTopicMetadata to(long offset) {
    this.end = offset;
    return this;
  }

  FakeRequestTopicMetadata withStates() {
    this.hasNoStates = false;
    return this;
  }

  @Override
  public String topicId() {
    return topicId;
  }

  @Override
  public long beginning(int partition) {
    return beginning;
  }

  @Override
  public long end(int partition) {
    return end;
  }

  @Override
  public boolean hasNoStates(int partition) {
    return hasNoStates;
  }
}
