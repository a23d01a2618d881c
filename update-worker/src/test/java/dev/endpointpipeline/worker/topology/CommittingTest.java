package dev.endpointpipeline.worker.topology;

import static dev.endpointpipeline.worker.Requests.create;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a task requests a commit. */
class CommittingTest {
  private final InMemoryAvro avro = new InMemoryAvro();
  private final ManualPace pace = new ManualPace();
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final LifecycleProcessor processor =
      new LifecycleProcessor(
          new LifecycleTopology(
              new Lifecycle(Duration.ofMinutes(50), false),
              avro::knows,
              avro::serialize,
              avro::deserialize,
              new RecordedEffects(),
              pace,
              new FakeRequestTopicMetadata(),
              new TopologySettings(0, Duration.ZERO),
              new SimpleMeterRegistry()),
          new RecordReader(avro::knows, avro::deserialize));
  private long offset;

  @BeforeEach
  void init() {
    store(LifecycleTopology.ENDPOINTS_STORE, Serdes.String(), Serdes.ByteArray());
    store(LifecycleTopology.HANDLED_STORE, Serdes.String(), Serdes.String());
    store(LifecycleTopology.WAITING_STORE, Serdes.Long(), Serdes.ByteArray());
    store(LifecycleTopology.IN_FLIGHT_STORE, Serdes.String(), Serdes.Long());
    store(LifecycleTopology.IDEMPOTENCY_STORE, Serdes.String(), Serdes.ByteArray());
    store(LifecycleTopology.IDEMPOTENCY_TIMES_STORE, Serdes.String(), Serdes.String());
    context.setCurrentSystemTimeMs(0);
    processor.init(context);
  }

  @Test
  void isRequestedAtOnceWhenIdle() {
    request("first");
    assertThat(context.committed()).isTrue();
  }

  @Test
  void isDelayedUnderLoadUntilItIsDue() {
    pace.due = false;
    request("first");
    request("second");
    check();
    assertThat(context.committed()).isFalse();

    pace.due = true;
    check();
    assertThat(context.committed()).isTrue();
  }

  @Test
  void isNotRequestedWithoutNewRecords() {
    request("first");
    context.resetCommit();
    check();
    assertThat(context.committed()).isFalse();
  }

  private void check() {
    context.scheduledPunctuators().stream()
        .filter(scheduled -> scheduled.getInterval().equals(pace.check()))
        .map(CapturedPunctuator::getPunctuator)
        .forEach(punctuator -> punctuator.punctuate(System.currentTimeMillis()));
  }

  private void request(String endpoint) {
    EndpointKey key = new EndpointKey("demo", endpoint);
    context.setRecordMetadata(Topic.ENDPOINT_REQUESTS.topicName(), 0, offset++);
    processor.process(
        new Record<>(
            key.toString().getBytes(StandardCharsets.UTF_8),
            avro.serialize("", create(key)),
            0,
            new RecordHeaders()));
  }

  private <K, V> void store(String name, Serde<K> keys, Serde<V> values) {
    KeyValueStore<K, V> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
  }
}
