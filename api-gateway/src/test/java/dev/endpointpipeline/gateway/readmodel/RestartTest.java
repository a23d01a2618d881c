package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that starts again with the same directory. */
class RestartTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static LocalStack stack;

  private final EndpointKey first = EndpointStates.newKey();
  private final EndpointKey second = EndpointStates.newKey();
  private final EndpointKey third = EndpointStates.newKey();

  @TempDir private Path states;

  @BeforeAll
  static void startStack() {
    stack = LocalStack.builder().directory(directory.resolve("stack")).start();
  }

  @AfterAll
  static void stopStack() {
    stack.close();
  }

  @Test
  void readsOnlyWhatCameAfterItStopped() {
    try (RunningGateway gateway = start()) {
      gateway.writeState(first, EndpointStates.running(first, 0).build());
      gateway.writeState(second, EndpointStates.running(second, 1).build());
      await().until(() -> status(gateway, first) == 200 && status(gateway, second) == 200);
    }
    try (RunningGateway other = start(directory.resolve("states-of-another"))) {
      other.writeState(second, null);
      other.writeState(third, EndpointStates.running(third, 2).build());
      await().until(() -> status(other, third) == 200);
    }
    Counter.STATES.set(0);
    try (RunningGateway gateway = start()) {
      assertThat(status(gateway, first)).isEqualTo(200);
      assertThat(status(gateway, second)).isEqualTo(400);
      assertThat(status(gateway, third)).isEqualTo(200);
      assertThat(Counter.STATES).hasValue(2);
    }
  }

  @Test
  void readsEverythingOfATopicThatReplacesTheOldOne() throws Exception {
    try (RunningGateway gateway = start()) {
      gateway.writeState(first, EndpointStates.running(first, 0).build());
      await().until(() -> status(gateway, first) == 200);
    }
    deleteStates();
    try (RunningGateway gateway = start()) {
      assertThat(status(gateway, first)).isEqualTo(400);
      gateway.writeState(second, EndpointStates.running(second, 0).build());
      await().until(() -> status(gateway, second) == 200);
    }
  }

  private RunningGateway start() {
    return start(states);
  }

  private static RunningGateway start(Path states) {
    return RunningGateway.start(
        stack,
        "--gateway.state-directory=" + states,
        "--spring.kafka.consumer.properties.interceptor.classes=" + Counter.class.getName());
  }

  private static int status(RunningGateway gateway, EndpointKey key) {
    return gateway
        .send(
            gateway.call(
                "/v1/workspaces/%s/endpoints/%s".formatted(key.workspaceId(), key.endpointId())))
        .status();
  }

  private static void deleteStates() throws Exception {
    String topic = Topic.ENDPOINT_STATE.topicName();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topic));
    }
  }

  /** Counts the records of endpoint-state that a gateway reads. Made by Kafka, by its name. */
  public static final class Counter implements ConsumerInterceptor<byte[], byte[]> {
    static final AtomicInteger STATES = new AtomicInteger();

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      records.records(Topic.ENDPOINT_STATE.topicName()).forEach(any -> STATES.incrementAndGet());
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      // Nothing is committed.
    }

    @Override
    public void configure(Map<String, ?> settings) {
      // There are none.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
