package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.schemas.RecordWriters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The Confluent wire format: a zero, four bytes of schema id, binary Avro. */
sealed interface WireFormat {
  int HEADER_LENGTH = 1 + Integer.BYTES;

  /** Writes records under the id of their schema. */
  record OfSerializer(Function<Schema, @Nullable Integer> ids)
      implements WireFormat, Serializer<SpecificRecord> {
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord record) {
      if (record == null) {
        return null;
      }
      Integer id = ids.apply(record.getSchema());
      if (id == null) {
        throw new SerializationException(
            "schema: " + record.getSchema().getFullName() + " (expected: one that was resolved)");
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(ByteBuffer.allocate(HEADER_LENGTH).put((byte) 0).putInt(id).array());
      try {
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        RecordWriters.writer(record.getSchema()).write(record, encoder);
        encoder.flush();
      } catch (IOException e) {
        throw new SerializationException(e);
      }
      return out.toByteArray();
    }
  }

  /** Reads records with the reader for their schema's id. */
  record OfDeserializer(IntFunction<DatumReader<Object>> readers)
      implements WireFormat, Deserializer<SpecificRecord> {
    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] value) {
      if (value == null) {
        return null;
      }
      if (value.length < HEADER_LENGTH || value[0] != 0) {
        throw new SerializationException(
            "value: " + value.length + " bytes (expected: 0, a four-byte schema id, binary Avro)");
      }
      int id = ByteBuffer.wrap(value).getInt(1);
      Object decoded;
      try {
        decoded =
            readers
                .apply(id)
                .read(
                    null,
                    DecoderFactory.get()
                        .binaryDecoder(value, HEADER_LENGTH, value.length - HEADER_LENGTH, null));
      } catch (IOException | AvroRuntimeException e) {
        throw new SerializationException("value of schema id " + id + " can't be decoded", e);
      }
      if (decoded instanceof SpecificRecord record) {
        return record;
      }
      throw new UnexpectedRecordException(
          decoded instanceof GenericContainer other ? other.getSchema().getFullName() : "");
    }
  }
}
