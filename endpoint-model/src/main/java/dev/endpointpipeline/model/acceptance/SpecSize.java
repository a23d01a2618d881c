package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RecordWriters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;

/** The size of a spec in Avro's binary encoding. */
public final class SpecSize {
  private static final DatumWriter<EndpointSpec> WRITER =
      RecordWriters.writer(EndpointSpec.getClassSchema());

  private SpecSize() {}

  /** The size in bytes. */
  public static int bytes(EndpointSpec spec) {
    Counter counter = new Counter();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(counter, null);
    try {
      WRITER.write(spec, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("counting bytes does no I/O", e);
    }
    return counter.bytes;
  }

  private static final class Counter extends OutputStream {
    private int bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
