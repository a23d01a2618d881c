package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.NewerRecordException;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.UnexpectedRecordException;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decodes records, which may contain anything, and returns the reason if one can't be read. Throws
 * only if it can't tell: the registry does not respond, or a newer version wrote the record.
 */
final class RecordReader {
  /** A decoded record, or the reason why it can't be read. */
  sealed interface Reading {
    /** Calls the function for this type of reading. */
    void match(Consumer<Understood> understood, Consumer<Unreadable> unreadable);

    record Understood(EndpointKey key, SpecificRecord value) implements Reading {
      @Override
      public void match(Consumer<Understood> understood, Consumer<Unreadable> unreadable) {
        understood.accept(this);
      }
    }

    record Unreadable(DeadLetterReason reason, String detail) implements Reading {
      @Override
      public void match(Consumer<Understood> understood, Consumer<Unreadable> unreadable) {
        unreadable.accept(this);
      }
    }
  }

  private static final int HEADER_LENGTH = 5;

  private final IntPredicate isKnownSchema;
  private final Deserializer<SpecificRecord> deserializer;
  private final Set<Integer> knownSchemas = ConcurrentHashMap.newKeySet();

  RecordReader(IntPredicate isKnownSchema, Deserializer<SpecificRecord> deserializer) {
    this.isKnownSchema = isKnownSchema;
    this.deserializer = deserializer;
  }

  /**
   * Decodes one record.
   *
   * @throws RegistryUnavailableException if the schema is not cached and the registry does not
   *     respond
   * @throws NewerRecordException if decoding would lose fields of the record
   */
  Reading read(IncomingRecord incoming) {
    byte[] value = incoming.record().value();
    if (value == null) {
      return new Reading.Unreadable(DeadLetterReason.NO_VALUE, "value: null");
    }
    if (value.length < HEADER_LENGTH || value[0] != 0) {
      return new Reading.Unreadable(
          DeadLetterReason.NOT_AVRO,
          "value: " + value.length + " bytes (expected: 0, a four-byte schema id, binary Avro)");
    }
    Optional<EndpointKey> endpoint = incoming.endpoint();
    if (endpoint.isEmpty()) {
      return new Reading.Unreadable(
          DeadLetterReason.KEY_MISMATCH, "key: not workspace_id/endpoint_id");
    }
    int schemaId = ByteBuffer.wrap(value).getInt(1);
    if (!knownSchemas.contains(schemaId)) {
      if (!isKnownSchema.test(schemaId)) {
        return new Reading.Unreadable(DeadLetterReason.UNKNOWN_SCHEMA, "schema id: " + schemaId);
      }
      knownSchemas.add(schemaId);
    }
    return decode(incoming.topic(), endpoint.get(), value, schemaId);
  }

  private Reading decode(String topic, EndpointKey endpoint, byte[] value, int schemaId) {
    SpecificRecord record;
    try {
      record = deserializer.deserialize(topic, value);
    } catch (UnexpectedRecordException e) {
      return new Reading.Unreadable(
          DeadLetterReason.UNEXPECTED_RECORD, String.valueOf(e.getMessage()));
    } catch (RegistryUnavailableException | NewerRecordException e) {
      throw e;
    } catch (RuntimeException e) {
      // The deserializer also calls the registry. If the registry is down, this call throws,
      // because the record may be valid
      if (!isKnownSchema.test(schemaId)) {
        return new Reading.Unreadable(DeadLetterReason.UNKNOWN_SCHEMA, "schema id: " + schemaId);
      }
      // A decoder's message can quote the bytes, which can contain secrets
      return new Reading.Unreadable(
          DeadLetterReason.UNDECODABLE,
          "schema id: " + schemaId + ", " + e.getClass().getSimpleName());
    }
    return new Reading.Understood(endpoint, record);
  }
}
