package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What a checkpoint has of an endpoint beside its state: the entry of the {@link EndpointTable}, so
 * that the table can be filled without reading any state.
 *
 * @param number of the state, or for a tombstone, its place among the others
 */
record CheckpointEntry(long number, EndpointEntry entry) {
  private static final byte STATE = 1;
  private static final byte TOMBSTONE = 2;
  private static final long NO_REQUEST = -1;

  static byte[] encode(StoredState state) {
    return encode(
        STATE,
        out -> {
          out.writeLong(state.number());
          out.writeInt(state.length());
          out.writeInt(state.specBytes());
          out.writeLong(state.revision());
          out.writeLong(state.handledRevision());
          out.writeUTF(state.type().name());
          out.writeUTF(state.name());
        });
  }

  static byte[] encode(long number, Tombstone tombstone) {
    Long deletedBy = tombstone.deletedBy();
    return encode(
        TOMBSTONE,
        out -> {
          out.writeLong(number);
          out.writeLong(tombstone.handledByWorker());
          out.writeLong(deletedBy == null ? NO_REQUEST : deletedBy);
        });
  }

  /**
   * @param states where the states are
   */
  static CheckpointEntry decode(byte[] encoded, ByteStore states) {
    try (var in = new DataInputStream(new ByteArrayInputStream(encoded))) {
      byte kind = in.readByte();
      long number = in.readLong();
      return new CheckpointEntry(number, kind == STATE ? state(number, in, states) : tombstone(in));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory does no I/O", e);
    }
  }

  private static StoredState state(long number, DataInputStream in, ByteStore states)
      throws IOException {
    return new StoredState(
        states,
        number,
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        EndpointType.valueOf(in.readUTF()),
        in.readUTF());
  }

  private static Tombstone tombstone(DataInputStream in) throws IOException {
    long handledByWorker = in.readLong();
    long deletedBy = in.readLong();
    return new Tombstone(handledByWorker, deletedBy == NO_REQUEST ? null : (Long) deletedBy);
  }

  private static byte[] encode(byte kind, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(kind);
      content.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does no I/O", e);
    }
    return bytes.toByteArray();
  }

  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }
}
