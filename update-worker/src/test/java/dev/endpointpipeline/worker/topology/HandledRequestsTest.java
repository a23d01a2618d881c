package dev.endpointpipeline.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandledRequestsTest {
  private static final long NOTHING = -1;

  @TempDir Path stateDirectory;

  private TopologyTestDriver driver;
  private KeyValueStore<String, String> store;

  @BeforeEach
  void openStore() {
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
    topology.addProcessor("none", Idle::new, "in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore("handled"), Serdes.String(), Serdes.String()),
        "none");
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "worker");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    driver = new TopologyTestDriver(topology, config);
    store = driver.getKeyValueStore("handled");
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void theNextWorkerKnowsTheHandledRevision() {
    HandledRequests first = started(0, new FakeRequestTopicMetadata());
    assertThat(first.contains(0)).isFalse();
    first.add(7);

    HandledRequests next = started(0, new FakeRequestTopicMetadata());
    assertThat(next.contains(7)).isTrue();
    assertThat(next.contains(8)).isFalse();
  }

  @Test
  void statesOfAnEarlierReleaseHaveTheHandledRevision() {
    HandledRequests handled = new HandledRequests(store, 0);
    handled.requireSameTopic(new FakeRequestTopicMetadata().withStates(), 0, () -> 5);
    assertThat(handled.contains(5)).isTrue();
    assertThat(handled.contains(6)).isFalse();
  }

  @Test
  void aRecreatedTopicIsRejected() {
    started(0, new FakeRequestTopicMetadata()).add(7);
    assertRejected(
        0, new FakeRequestTopicMetadata().withTopicId("topic-2"), "revision-base of at least 8");
  }

  @Test
  void aRecreatedTopicWithHigherRevisionsIsAccepted() {
    started(0, new FakeRequestTopicMetadata()).add(7);
    HandledRequests next = started(8, new FakeRequestTopicMetadata().withTopicId("topic-2"));
    assertThat(next.contains(next.revision(0))).isFalse();
  }

  @Test
  void aTopicThatEndsBelowTheHandledRevisionIsRejected() {
    started(0, new FakeRequestTopicMetadata()).add(7);
    assertRejected(0, new FakeRequestTopicMetadata().to(7), "has lost records");
    started(0, new FakeRequestTopicMetadata().to(8));
  }

  @Test
  void anotherBaseForTheSameTopicIsRejected() {
    started(0, new FakeRequestTopicMetadata()).add(7);
    assertRejected(8, new FakeRequestTopicMetadata(), "expected: 0, unchanged");
  }

  /** The task of another partition rejected the base after this task had already stored it. */
  @Test
  void anotherBaseIsAcceptedIfNothingWasHandled() {
    started(0, new FakeRequestTopicMetadata());
    HandledRequests next = started(8, new FakeRequestTopicMetadata());
    assertThat(next.revision(0)).isEqualTo(8);
    next.add(8);
    assertRejected(0, new FakeRequestTopicMetadata(), "expected: 8, unchanged");
  }

  @Test
  void emptyStoresWithExistingStatesAreRejected() {
    assertRejected(0, new FakeRequestTopicMetadata().withStates(), "stores are empty");
  }

  private static final class Idle implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }

  private HandledRequests started(long revisionBase, RequestTopicMetadata log) {
    HandledRequests handled = new HandledRequests(store, revisionBase);
    handled.requireSameTopic(log, 0, () -> NOTHING);
    return handled;
  }

  private void assertRejected(long revisionBase, RequestTopicMetadata log, String reason) {
    assertThatThrownBy(() -> started(revisionBase, log))
        .isInstanceOf(RequestTopicMismatchException.class)
        .hasMessageContaining(reason);
  }
}
