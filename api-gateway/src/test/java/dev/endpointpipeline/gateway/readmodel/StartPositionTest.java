package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a gateway begins to read that has a checkpoint up to offset 5. */
class StartPositionTest {
  private static final TopicPartition STATES =
      new TopicPartition(Topic.ENDPOINT_STATE.topicName(), 0);
  private static final TopicPartition REQUESTS =
      new TopicPartition(Topic.ENDPOINT_REQUESTS.topicName(), 0);

  private final EndpointKey kept = EndpointStates.newKey();
  private final EndpointKey inTheTopic = EndpointStates.newKey();

  @TempDir private Path directory;
  private OffHeapStore store;
  private StateCheckpoint checkpoint;

  @BeforeEach
  void keepAnEndpoint() {
    store = new OffHeapStore(directory);
    checkpoint =
        new StateCheckpoint(
            directory.resolve("checkpoint"), () -> "the topics", InstantSource.system());
    ReadModel model = model();
    model.begin(1);
    model.partition(0).state(kept, EndpointStates.running(kept, -1).build());
    model.partition(0).statesRead(5, -1);
    model.commit(true);
    checkpoint.close();
  }

  @AfterEach
  void end() {
    checkpoint.close();
    store.close();
  }

  @Test
  void isThePositionThatTheCheckpointHas() throws Exception {
    ReadModel model = loaded(new MockConsumer<>("earliest"), 0, 6);
    assertThat(model.find(kept)).isPresent();
    assertThat(model.find(inTheTopic)).isPresent();
  }

  @Test
  void isTheBeginningIfTheTopicEndsEarlier() throws Exception {
    assertReadsOnlyTheTopic(new MockConsumer<>("earliest"), 0, 3);
  }

  @Test
  void isTheBeginningIfTheTopicBeginsLater() throws Exception {
    assertReadsOnlyTheTopic(new MockConsumer<>("earliest"), 7, 8);
  }

  @Test
  void isTheBeginningIfTheLogWasWrittenAgainFromAnEarlierPosition() throws Exception {
    MockConsumer<byte[], byte[]> truncated =
        new MockConsumer<>("earliest") {
          @Override
          public synchronized void seek(TopicPartition partition, OffsetAndMetadata to) {
            super.seek(partition, 2);
          }
        };
    assertReadsOnlyTheTopic(truncated, 0, 6);
  }

  private void assertReadsOnlyTheTopic(
      MockConsumer<byte[], byte[]> consumer, long beginning, long end) throws Exception {
    ReadModel model = loaded(consumer, beginning, end);
    assertThat(model.find(kept)).isEmpty();
    assertThat(model.find(inTheTopic)).isPresent();
  }

  /** A model that has loaded a topic with one record, its last. */
  private ReadModel loaded(MockConsumer<byte[], byte[]> consumer, long beginning, long end)
      throws InterruptedException {
    for (TopicPartition partition : List.of(STATES, REQUESTS)) {
      Node[] nodes = {};
      consumer.updatePartitions(
          partition.topic(),
          List.of(new PartitionInfo(partition.topic(), 0, Node.noNode(), nodes, nodes)));
    }
    consumer.updateBeginningOffsets(Map.of(STATES, beginning, REQUESTS, 0L));
    consumer.updateEndOffsets(Map.of(STATES, end, REQUESTS, 0L));
    byte[] key = inTheTopic.toString().getBytes(StandardCharsets.UTF_8);
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(STATES.topic(), 0, end - 1, key, key)));
    ReadModel model = model();
    try (LogFollower follower =
        new LogFollower(
            model,
            consumer,
            (topic, value) -> EndpointStates.running(inTheTopic, -1).build(),
            0,
            new SimpleMeterRegistry().counter("undecodable"))) {
      follower.load();
    }
    return model;
  }

  private ReadModel model() {
    return new ReadModel(
        new ReadModelSettings(Duration.ofSeconds(1), 4, Duration.ofSeconds(1), 4, 100),
        store,
        checkpoint);
  }
}
