package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A record that can't be read while the registry is away. */
class RegistryPauseTest {
  private static final TopicPartition STATES =
      new TopicPartition(Topic.ENDPOINT_STATE.topicName(), 0);
  private static final TopicPartition REQUESTS =
      new TopicPartition(Topic.ENDPOINT_REQUESTS.topicName(), 0);

  private final EndpointKey readable = EndpointStates.newKey();
  private final EndpointKey underANewSchema = EndpointStates.newKey();
  private final AtomicBoolean registryIsAway = new AtomicBoolean(true);
  private final ReadModel model = ReadModels.loading(Duration.ofMillis(200));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  @Test
  void holdsUpWhatIsBehindItAndNothingBeforeIt() throws InterruptedException {
    for (TopicPartition partition : List.of(STATES, REQUESTS)) {
      Node[] nodes = {};
      consumer.updatePartitions(
          partition.topic(),
          List.of(new PartitionInfo(partition.topic(), 0, Node.noNode(), nodes, nodes)));
      consumer.updateBeginningOffsets(Map.of(partition, 0L));
      consumer.updateEndOffsets(Map.of(partition, 0L));
    }
    try (LogFollower follower =
        new LogFollower(
            model,
            consumer,
            (topic, key) -> state(new String(key, StandardCharsets.UTF_8)),
            0,
            new SimpleMeterRegistry().counter("undecodable"))) {
      follower.load();
      consumer.schedulePollTask(
          () -> {
            consumer.addRecord(record(0, readable));
            consumer.addRecord(record(1, underANewSchema));
          });

      await().until(() -> model.find(readable).isPresent());
      assertThat(model.find(underANewSchema)).isEmpty();

      registryIsAway.set(false);
      await().until(() -> model.find(underANewSchema).isPresent());
    }
  }

  private SpecificRecord state(String key) {
    if (key.equals(underANewSchema.toString()) && registryIsAway.get()) {
      throw new RegistryUnavailableException("away", null);
    }
    EndpointState.Builder state = EndpointStates.running(EndpointKey.parse(key), 0);
    return state.setHandledRevision(-1).build();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, EndpointKey key) {
    byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(STATES.topic(), 0, offset, text, text);
  }
}
