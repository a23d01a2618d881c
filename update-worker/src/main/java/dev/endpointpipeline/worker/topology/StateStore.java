package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The states of a partition's endpoints. The store holds them as the topic endpoint-state does, so
 * that a state is encoded once for both.
 */
final class StateStore {
  private static final String TOPIC = Topic.ENDPOINT_STATE.topicName();

  private final KeyValueStore<String, byte[]> store;
  private final Serializer<SpecificRecord> serializer;
  private final Deserializer<SpecificRecord> deserializer;

  StateStore(
      KeyValueStore<String, byte[]> store,
      Serializer<SpecificRecord> serializer,
      Deserializer<SpecificRecord> deserializer) {
    this.store = store;
    this.serializer = serializer;
    this.deserializer = deserializer;
  }

  @Nullable EndpointState get(String key) {
    byte[] encoded = store.get(key);
    return encoded == null ? null : (EndpointState) deserializer.deserialize(TOPIC, encoded);
  }

  /** A state as it is stored, which is also the value of its record. */
  byte[] encode(EndpointState state) {
    return serializer.serialize(TOPIC, state);
  }

  void put(String key, byte[] encoded) {
    store.put(key, encoded);
  }

  void delete(String key) {
    store.delete(key);
  }
}
