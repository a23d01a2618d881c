package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The states of a partition's endpoints. The store has the same bytes as the topic endpoint-state,
 * so each state is encoded once.
 */
final class EndpointStates {
  private static final String TOPIC = Topic.ENDPOINT_STATE.topicName();

  private final KeyValueStore<String, byte[]> store;
  private final Deserializer<SpecificRecord> deserializer;

  EndpointStates(KeyValueStore<String, byte[]> store, Deserializer<SpecificRecord> deserializer) {
    this.store = store;
    this.deserializer = deserializer;
  }

  @Nullable EndpointState get(String key) {
    byte[] encoded = store.get(key);
    return encoded == null ? null : decode(encoded);
  }

  /** Stores an encoded state; null removes it. */
  void put(String key, byte @Nullable [] encoded) {
    store.put(key, encoded);
  }

  /** The highest handled revision of all endpoints; negative if there are no endpoints. */
  long handledRevision() {
    long handled = -1;
    try (KeyValueIterator<String, byte[]> states = store.all()) {
      while (states.hasNext()) {
        handled = Math.max(handled, decode(states.next().value).getHandledRevision());
      }
    }
    return handled;
  }

  private EndpointState decode(byte[] encoded) {
    return (EndpointState) deserializer.deserialize(TOPIC, encoded);
  }
}
