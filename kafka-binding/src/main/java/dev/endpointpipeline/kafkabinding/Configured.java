package dev.endpointpipeline.kafkabinding;

import java.util.Map;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serializers that are configured once and for all. Spring's producer and consumer factories
 * configure an instance they are given again, with settings that know nothing of the registry, and
 * the registry's libraries take that at face value.
 */
sealed interface Configured {
  /** Ignores later configuration. */
  record OfSerializer(Serializer<SpecificRecord> delegate)
      implements Configured, Serializer<SpecificRecord> {
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord record) {
      return record == null ? null : delegate.serialize(topic, record);
    }

    @Override
    public byte @Nullable [] serialize(
        String topic, Headers headers, @Nullable SpecificRecord record) {
      // The wire format has no use for headers.
      return serialize(topic, record);
    }

    @Override
    public void close() {
      delegate.close();
    }
  }

  /** Ignores later configuration. */
  record OfDeserializer(Deserializer<?> delegate)
      implements Configured, Deserializer<SpecificRecord> {
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] value) {
      Object decoded = value == null ? null : delegate.deserialize(topic, value);
      if (decoded == null || decoded instanceof SpecificRecord) {
        return (SpecificRecord) decoded;
      }
      throw new UnexpectedRecordException(
          decoded instanceof GenericContainer record ? record.getSchema().getFullName() : "");
    }

    @Override
    public void close() {
      delegate.close();
    }
  }
}
