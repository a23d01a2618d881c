package dev.endpointpipeline.gateway.readmodel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Encodes one record in Avro's binary encoding with the schema of this build: no schema registry is
 * needed to decode it.
 */
final class RecordEncoder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int measured;

  private RecordEncoder(SpecificRecord record, Schema.@Nullable Field measured) {
    // Unbuffered, so that the size of a field shows.
    Encoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      new Writer(record, measured).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no I/O", e);
    }
  }

  static RecordEncoder encode(SpecificRecord record) {
    return new RecordEncoder(record, null);
  }

  /** Encodes a record, and measures one of its fields. */
  static RecordEncoder encode(SpecificRecord record, Schema.Field measured) {
    return new RecordEncoder(record, measured);
  }

  static <T extends SpecificRecord> T decode(DatumReader<T> reader, byte[] encoded) {
    try {
      return reader.read(null, DecoderFactory.get().binaryDecoder(encoded, null));
    } catch (IOException e) {
      throw new UncheckedIOException("decoding from memory does no I/O", e);
    }
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Size of the measured field. */
  int measured() {
    return measured;
  }

  private final class Writer extends SpecificDatumWriter<SpecificRecord> {
    private final Schema.@Nullable Field wanted;

    Writer(SpecificRecord record, Schema.@Nullable Field wanted) {
      super(record.getSchema());
      this.wanted = wanted;
    }

    @Override
    protected void writeField(Object record, Schema.Field field, Encoder out, Object state)
        throws IOException {
      int before = bytes.size();
      super.writeField(record, field, out, state);
      // By identity, as other records have equal fields.
      if (isWanted(field)) {
        measured = bytes.size() - before;
      }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isWanted(Schema.Field field) {
      return field == wanted;
    }
  }
}
