package dev.endpointpipeline.worker;

import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.topology.RequestTopicMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Queries Kafka with an admin client; each call blocks up to the client's API timeout. */
final class AdminRequestTopicMetadata implements RequestTopicMetadata {
  private static final String REQUESTS = Topic.ENDPOINT_REQUESTS.topicName();
  private static final String STATES = Topic.ENDPOINT_STATE.topicName();

  private final Admin admin;

  AdminRequestTopicMetadata(Admin admin) {
    this.admin = admin;
  }

  @Override
  public String topicId() {
    return await(admin.describeTopics(List.of(REQUESTS)).allTopicNames()).values().stream()
        .map(topic -> topic.topicId().toString())
        .findFirst()
        .orElseThrow();
  }

  @Override
  public long beginning(int partition) {
    return offset(new TopicPartition(REQUESTS, partition), OffsetSpec.earliest());
  }

  @Override
  public long end(int partition) {
    return offset(new TopicPartition(REQUESTS, partition), OffsetSpec.latest());
  }

  @Override
  public boolean hasNoStates(int partition) {
    return offset(new TopicPartition(STATES, partition), OffsetSpec.latest()) == 0;
  }

  private long offset(TopicPartition partition, OffsetSpec which) {
    return await(admin.listOffsets(Map.of(partition, which)).partitionResult(partition)).offset();
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
