package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds the worker's topology. One processor owns the endpoints of a partition and reads both
 * requests and reports, so that all changes of a state are ordered.
 */
public final class LifecycleTopology {
  static final String ENDPOINTS_STORE = "endpoints";
  static final String HANDLED_STORE = "handled-requests";
  static final String WAITING_STORE = "waiting-records";
  static final String IN_FLIGHT_STORE = "in-flight";
  static final String IDEMPOTENCY_STORE = "idempotency-keys";
  static final String IDEMPOTENCY_TIMES_STORE = "idempotency-times";

  /** Name of the sink node of endpoint-requests; the source node has the topic's name. */
  static final String ROLLBACKS_SINK = "rollbacks";

  private static final String PROCESSOR = "lifecycle";
  private static final List<Topic> SOURCES =
      List.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_APPLY_REPORTS);
  private static final List<Topic> SINKS =
      List.of(Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE, Topic.ENDPOINT_REQUESTS_DEAD_LETTER);

  private final Lifecycle lifecycle;
  private final IntPredicate isKnownSchema;
  private final Serializer<SpecificRecord> serializer;
  private final Deserializer<SpecificRecord> deserializer;
  private final Effects effects;
  private final CommitPace commitPace;
  private final RequestTopicMetadata requestTopic;
  private final TopologySettings settings;
  private final WorkerMeters meters;

  /**
   * Creates a builder. The serializer and the deserializer must be thread-safe.
   *
   * @param isKnownSchema whether the registry knows a schema id; throws if the registry does not
   *     respond in time
   */
  public LifecycleTopology(
      Lifecycle lifecycle,
      IntPredicate isKnownSchema,
      Serializer<SpecificRecord> serializer,
      Deserializer<SpecificRecord> deserializer,
      Effects effects,
      CommitPace commitPace,
      RequestTopicMetadata requestTopic,
      TopologySettings settings,
      MeterRegistry meters) {
    this.lifecycle = lifecycle;
    this.isKnownSchema = isKnownSchema;
    this.serializer = serializer;
    this.deserializer = deserializer;
    this.effects = effects;
    this.commitPace = commitPace;
    this.requestTopic = requestTopic;
    this.settings = settings;
    this.meters = new WorkerMeters(meters);
  }

  /** Adds sources, processor, state stores and sinks. */
  public void addTo(Topology topology) {
    for (Topic source : SOURCES) {
      topology.addSource(
          source.topicName(),
          new ByteArrayDeserializer(),
          new ByteArrayDeserializer(),
          source.topicName());
    }
    RecordReader reader = new RecordReader(isKnownSchema, deserializer);
    ProcessorSupplier<byte[], byte[], byte[], byte[]> processor =
        () -> new LifecycleProcessor(this, reader);
    topology.addProcessor(
        PROCESSOR, processor, SOURCES.stream().map(Topic::topicName).toArray(String[]::new));
    addStores(topology);
    for (Topic sink : SINKS) {
      addSink(topology, sink.topicName(), sink);
    }
    addSink(topology, ROLLBACKS_SINK, Topic.ENDPOINT_REQUESTS);
  }

  private static void addSink(Topology topology, String node, Topic topic) {
    topology.addSink(
        node, topic.topicName(), new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
  }

  private static void addStores(Topology topology) {
    Map<String, String> withLargeRecords =
        Map.of("max.message.bytes", Integer.toString(Topic.MAX_STATE_BYTES));
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ENDPOINTS_STORE),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingEnabled(withLargeRecords),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(WAITING_STORE), Serdes.Long(), Serdes.ByteArray())
            .withLoggingEnabled(withLargeRecords),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(IN_FLIGHT_STORE), Serdes.String(), Serdes.Long()),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(HANDLED_STORE), Serdes.String(), Serdes.String())
            // Write one changelog record per transaction, not per request
            .withCachingEnabled(),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(IDEMPOTENCY_STORE), Serdes.String(), Serdes.ByteArray()),
        PROCESSOR);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(IDEMPOTENCY_TIMES_STORE),
            Serdes.String(),
            Serdes.String()),
        PROCESSOR);
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  Serializer<SpecificRecord> serializer() {
    return serializer;
  }

  Deserializer<SpecificRecord> deserializer() {
    return deserializer;
  }

  Effects effects() {
    return effects;
  }

  CommitPace commitPace() {
    return commitPace;
  }

  RequestTopicMetadata requestTopic() {
    return requestTopic;
  }

  TopologySettings settings() {
    return settings;
  }

  WorkerMeters meters() {
    return meters;
  }
}
