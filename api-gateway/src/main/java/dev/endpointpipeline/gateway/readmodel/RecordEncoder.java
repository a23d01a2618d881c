package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.RecordWriters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;

/**
 * Encodes records in Avro's binary encoding with the schemas of this build: no schema registry is
 * needed to decode them.
 */
final class RecordEncoder {
  private RecordEncoder() {}

  static byte[] encode(SpecificRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      RecordWriters.writer(record.getSchema()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no I/O", e);
    }
    return bytes.toByteArray();
  }

  static <T extends SpecificRecord> T decode(DatumReader<T> reader, byte[] encoded) {
    try {
      return reader.read(null, DecoderFactory.get().binaryDecoder(encoded, null));
    } catch (IOException e) {
      throw new UncheckedIOException("decoding from memory does no I/O", e);
    }
  }
}
