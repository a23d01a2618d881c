package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.RecordWriters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/** A state in Avro's binary encoding. */
final class EncodedState {
  private static final Schema SCHEMA = EndpointState.getClassSchema();
  private static final Schema.Field SPEC = SCHEMA.getField("spec");
  private static final Schema.Field RECENT_REQUESTS = SCHEMA.getField("recent_requests");
  private static final Schema.Field HAD_APPLICATIONS = SCHEMA.getField("had_applications");

  private final EndpointState state;
  private final byte[] bytes;
  private final int specBytes;
  private final long history;

  private EncodedState(EndpointState state, Writer writer) {
    this.state = state;
    this.bytes = writer.output.toByteArray();
    this.specBytes = writer.specBytes;
    this.history = (long) specBytes << Integer.SIZE | writer.history.getValue();
  }

  static EncodedState of(EndpointState state) {
    Writer writer = new Writer();
    // Unbuffered, so that the bytes of a field show
    Encoder encoder = EncoderFactory.get().directBinaryEncoder(writer.output, null);
    try {
      writer.write(state, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("encoding to memory does no I/O", e);
    }
    return new EncodedState(state, writer);
  }

  EndpointState state() {
    return state;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Size of the spec in it. */
  int specBytes() {
    return specBytes;
  }

  /**
   * A checksum of what the accepted requests so far have left, which does not depend on what a
   * runtime did: spec, idempotency keys, and whether there were applications.
   */
  long history() {
    return history;
  }

  private static final class Writer extends SpecificDatumWriter<EndpointState> {
    private final Output output = new Output();
    private final CRC32C history = new CRC32C();
    private int specBytes;

    Writer() {
      super(SCHEMA, RecordWriters.generatedEncoders());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // other records have equal fields
    protected void writeField(Object record, Schema.Field field, Encoder out, Object state)
        throws IOException {
      int before = output.size();
      super.writeField(record, field, out, state);
      if (field == SPEC) {
        specBytes = output.size() - before;
      }
      if (field == SPEC || field == RECENT_REQUESTS || field == HAD_APPLICATIONS) {
        output.addTo(history, before);
      }
    }
  }

  private static final class Output extends ByteArrayOutputStream {
    void addTo(CRC32C checksum, int from) {
      checksum.update(buf, from, count - from);
    }
  }
}
