package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.schemas.RecordWriters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** An in-memory registry of the catalogue's schemas: a schema id is a list index. */
final class InMemoryAvro {
  private static final int HEADER_LENGTH = 5;

  private final List<Schema> schemas = RegisterSchemas.catalogue();

  boolean knows(int schemaId) {
    return schemaId >= 0 && schemaId < schemas.size();
  }

  int schemaId(Schema schema) {
    return schemas.indexOf(schema);
  }

  byte[] serialize(String topic, SpecificRecord record) {
    return framed(
        record.getSchema(),
        encoder -> RecordWriters.writer(record.getSchema()).write(record, encoder));
  }

  SpecificRecord deserialize(String topic, byte[] bytes) {
    Schema schema = schemas.get(ByteBuffer.wrap(bytes).getInt(1));
    try {
      return new SpecificDatumReader<SpecificRecord>(schema)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(bytes, HEADER_LENGTH, bytes.length - HEADER_LENGTH, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value with a schema's id and arbitrary content. */
  byte[] framed(Schema schema, Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schemaId(schema)).array());
    try {
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      content.writeTo(encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  interface Content {
    void writeTo(BinaryEncoder encoder) throws IOException;
  }
}
