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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the states of the endpoints that are being applied, large ones in files: a runtime may take
 * minutes for each of hundreds of endpoints.
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
      ByteBuffer encoded = encoded(state);
      return encoded.remaining() > MAX_HEAP_BYTES ? written(encoded) : new InHeap(state);
    } catch (IOException e) {
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", state.getWorkspaceId() + "/" + state.getEndpointId())
          .addKeyValue("directory", directory)
          .addKeyValue("reason", e)
          .log("large state can't be written to a file, holding it on the heap");
      return new InHeap(state);
    }
  }

  private static ByteBuffer encoded(EndpointState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    WRITER.write(state, encoder);
    encoder.flush();
    return ByteBuffer.wrap(bytes.toByteArray());
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

  /** A held state. */
  sealed interface Held {
    EndpointState state();

    /** Frees the state's memory or file. */
    void release();
  }

  private record InHeap(EndpointState state) implements Held {
    @Override
    public void release() {
      // Left to the garbage collector.
    }
  }

  private record InFile(FileChannel file) implements Held {
    @Override
    public EndpointState state() {
      try {
        ByteBuffer encoded = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (encoded.hasRemaining() && file.read(encoded, encoded.position()) >= 0) {
          // Continue where the last read stopped
        }
        return READER.read(null, DecoderFactory.get().binaryDecoder(encoded.array(), null));
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
