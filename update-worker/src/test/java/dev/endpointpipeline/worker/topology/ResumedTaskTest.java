package dev.endpointpipeline.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.Requests;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that starts with stores filled by another worker, and closes. */
class ResumedTaskTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DEADLINE = NOW.plus(Duration.ofMinutes(1));

  @TempDir Path stateDirectory;

  private final InMemoryAvro avro = new InMemoryAvro();
  private final RecordedEffects effects = new RecordedEffects();
  private Duration grace = Duration.ZERO;

  /** Endpoints that are being created, beside the four named ones. */
  private int more;

  @Test
  void startsTheEffectsOfEveryEndpointInFlight() {
    start().close();
    assertThat(effects.seen())
        .filteredOn(effect -> !effect.startsWith("cancel"))
        .containsExactlyInAnyOrder("apply demo/creating@3", "delete demo/deleting@5");
  }

  @Test
  void writesNothingByItself() {
    try (TopologyTestDriver task = start()) {
      for (Topic topic : Topic.values()) {
        assertThat(
                task.createOutputTopic(
                        topic.topicName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .isEmpty())
            .isTrue();
      }
    }
  }

  @Test
  void cancelsOnlyRunningEffectsWhenItCloses() {
    start().close();
    assertThat(effects.seen())
        .filteredOn(effect -> effect.startsWith("cancel"))
        .containsExactlyInAnyOrder("cancel demo/creating", "cancel demo/deleting");
  }

  @Test
  void cancelsNothingThatHasCompleted() {
    try (TopologyTestDriver task = start()) {
      task.advanceWallClockTime(Duration.ofMinutes(1));
      effects.seen().clear();
    }
    assertThat(effects.seen()).isEmpty();
  }

  @Test
  void failsNothingWithinTheGracePeriod() {
    grace = Duration.ofMinutes(2);
    try (TopologyTestDriver task = start()) {
      for (int second = 1; second < grace.toSeconds(); second++) {
        task.advanceWallClockTime(Duration.ofSeconds(1));
      }
      assertThat(effects.seen()).doesNotContain("stop demo/creating");
      task.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(effects.seen()).contains("stop demo/creating", "stop demo/deleting");
    }
  }

  @Test
  void failsNothingRightAfterASuspension() {
    grace = Duration.ofMinutes(2);
    try (TopologyTestDriver task = start()) {
      task.advanceWallClockTime(Duration.ofHours(1));
      assertThat(effects.seen()).doesNotContain("stop demo/creating");
    }
  }

  @Test
  void keepsStoredDeadlines() {
    try (TopologyTestDriver task = start()) {
      task.advanceWallClockTime(Duration.ofMinutes(1));
      assertThat(effects.seen()).contains("stop demo/creating", "stop demo/deleting");
      EndpointStates endpoints = states(task.getKeyValueStore(LifecycleTopology.ENDPOINTS_STORE));
      assertThat(Objects.requireNonNull(endpoints.get("demo/creating")).getStatus())
          .isEqualTo(EndpointStatus.FAILED);
    }
  }

  @Test
  void resumesManyEndpointsInBatchesSoThatOtherRecordsDoNotWaitForAllOfThem() {
    more = 10_000;
    try (TopologyTestDriver task = start()) {
      assertThat(effects.seen().size()).isEqualTo(100);
      task.advanceWallClockTime(Duration.ofMillis(50));
      assertThat(effects.seen().size()).isEqualTo(200);
      for (int batch = 2; batch * 100 < more + 2; batch++) {
        task.advanceWallClockTime(Duration.ofMillis(50));
      }
      assertThat(effects.seen().stream().distinct().count()).isEqualTo(more + 2);
      assertThat(effects.seen().size()).isEqualTo(more + 2);
    }
  }

  @Test
  void resumesAnEndpointBeforeItsNextRecord() {
    more = 1_000;
    try (TopologyTestDriver task = start()) {
      EndpointKey last = unresumed();
      var requests =
          task.createInputTopic(
              Topic.ENDPOINT_REQUESTS.topicName(), new StringSerializer(), avro::serialize);
      // The states have handled the first ones
      for (int offset = 0; offset <= 6; offset++) {
        requests.pipeInput(last.toString(), Requests.update(last, Requests.rename("other")));
      }
      assertThat(times("apply " + last + "@1")).isOne();
      for (int batch = 0; batch <= more / 100; batch++) {
        task.advanceWallClockTime(Duration.ofMillis(50));
      }
      assertThat(effects.seen().size()).isGreaterThan(more);
      assertThat(times("apply " + last + "@1")).isOne();
    }
  }

  private long times(String effect) {
    return effects.seen().stream().filter(effect::equals).count();
  }

  private EndpointKey unresumed() {
    return IntStream.range(0, more)
        .mapToObj(number -> new EndpointKey("demo", "more-" + number))
        .filter(key -> !effects.seen().contains("apply " + key + "@1"))
        .findFirst()
        .orElseThrow();
  }

  private EndpointStates states(KeyValueStore<String, byte[]> store) {
    return new EndpointStates(store, avro::deserialize);
  }

  private TopologyTestDriver start() {
    Topology topology = new Topology();
    // Initialized before the worker's own processor, so that it finds the stores filled.
    topology.addSource(
        "another-worker-source",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        "another-topic");
    topology.addProcessor("another-worker", AnotherWorker::new, "another-worker-source");
    new LifecycleTopology(
            new Lifecycle(Duration.ofMinutes(50), false),
            avro::knows,
            avro::serialize,
            avro::deserialize,
            effects,
            new ManualPace(),
            new FakeRequestTopicMetadata(),
            new TopologySettings(0, grace),
            new SimpleMeterRegistry())
        .addTo(topology);
    topology.connectProcessorAndStateStores(
        "another-worker", LifecycleTopology.ENDPOINTS_STORE, LifecycleTopology.IN_FLIGHT_STORE);
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "worker");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    return new TopologyTestDriver(topology, config, NOW);
  }

  private final class AnotherWorker implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void init(ProcessorContext<Void, Void> context) {
      EndpointStates endpoints = states(context.getStateStore(LifecycleTopology.ENDPOINTS_STORE));
      KeyValueStore<String, Long> inFlight =
          context.getStateStore(LifecycleTopology.IN_FLIGHT_STORE);
      for (EndpointState state :
          new EndpointState[] {
            state("creating", 3, EndpointStatus.CREATING, LifecycleStep.APPLYING_RESOURCES),
            state("deleting", 5, EndpointStatus.DELETING, null),
            state("running", 1, EndpointStatus.RUNNING, null),
            state("failed", 2, EndpointStatus.FAILED, null)
          }) {
        put(state, endpoints, inFlight);
      }
      for (int i = 0; i < more; i++) {
        put(
            state("more-" + i, 1, EndpointStatus.CREATING, LifecycleStep.APPLYING_RESOURCES),
            endpoints,
            inFlight);
      }
    }

    private void put(
        EndpointState state, EndpointStates endpoints, KeyValueStore<String, Long> inFlight) {
      String key = new EndpointKey(state.getWorkspaceId(), state.getEndpointId()).toString();
      endpoints.put(key, avro.serialize("", state));
      if (state.getDeadlineAt() != null) {
        inFlight.put(key, Objects.requireNonNull(state.getDeadlineAt()).toEpochMilli());
      }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {}

    private static EndpointState state(
        String id, long revision, EndpointStatus status, @Nullable LifecycleStep step) {
      boolean busy = status == EndpointStatus.CREATING || status == EndpointStatus.DELETING;
      return EndpointState.newBuilder()
          .setWorkspaceId("demo")
          .setEndpointId(id)
          .setRevision(revision)
          .setHandledRevision(revision)
          .setRequestId("request-" + revision)
          .setStatus(status)
          .setStep(step)
          .setSpec(Requests.aSpec(id))
          .setOwner(Caller.newBuilder().build())
          .setCreatedAt(NOW)
          .setUpdatedAt(NOW)
          .setDeadlineAt(busy ? DEADLINE : null)
          .build();
    }
  }
}
