package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.RecordWriters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the states of the endpoints that are being applied: encoded, which takes less heap than
 * objects, and large ones in files. A runtime may take minutes for each of thousands of endpoints.
 */
public final class HeldStates {
  private static final Logger LOGGER = LoggerFactory.getLogger(HeldStates.class);

  /** Larger states are written to a file. */
  static final int MAX_HEAP_BYTES = 64 << 10;

  private static final DatumWriter<EndpointState> WRITER =
      RecordWriters.writer(EndpointState.getClassSchema());
  private static final DatumReader<EndpointState> READER =
      new SpecificDatumReader<>(EndpointState.class);

  private final Path directory;

  /**
   * Creates an instance without states.
   *
   * @param directory of the files, which are deleted when they are closed or the process exits
   */
  public HeldStates(Path directory) {
    this.directory = directory;
  }

  Held hold(EndpointState state) {
    try {
      byte[] encoded = encoded(state);
      return encoded.length > MAX_HEAP_BYTES
          ? written(ByteBuffer.wrap(encoded))
          : new OnHeap(encoded);
    } catch (IOException e) {
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", state.getWorkspaceId() + "/" + state.getEndpointId())
          .addKeyValue("directory", directory)
          .addKeyValue("reason", e)
          .log("large state can't be written to a file, holding it on the heap");
      return new Unencoded(state);
    }
  }

  private static byte[] encoded(EndpointState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    WRITER.write(state, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private Held written(ByteBuffer encoded) throws IOException {
    Files.createDirectories(directory);
    FileChannel file =
        FileChannel.open(
            directory.resolve("applying-" + UUID.randomUUID()),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      while (encoded.hasRemaining()) {
        file.write(encoded);
      }
      return new InFile(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static EndpointState decoded(byte[] encoded) throws IOException {
    return READER.read(null, DecoderFactory.get().binaryDecoder(encoded, null));
  }

  /** A held state, for one thread at a time. */
  sealed interface Held {
    EndpointState state();

    /** Frees what only makes the next {@link #state} faster, as the next one is a while away. */
    default void rest() {}

    /** Frees the state's memory or file. */
    default void release() {}
  }

  private static final class OnHeap implements Held {
    private final byte[] encoded;
    private @Nullable EndpointState decoded;

    private OnHeap(byte[] encoded) {
      this.encoded = encoded;
    }

    @Override
    public EndpointState state() {
      try {
        EndpointState state = decoded == null ? decoded(encoded) : decoded;
        decoded = state;
        return state;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void rest() {
      decoded = null;
    }
  }

  private record Unencoded(EndpointState state) implements Held {}

  private record InFile(FileChannel file) implements Held {
    @Override
    public EndpointState state() {
      try {
        ByteBuffer encoded = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (encoded.hasRemaining() && file.read(encoded, encoded.position()) >= 0) {
          // Continue where the last read stopped
        }
        return decoded(encoded.array());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void release() {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
