package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.schemas.EndpointState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states of the endpoints that are being applied, large ones outside the heap: a runtime
 * may take minutes over each of hundreds.
 */
public final class HeldStates {
  private static final Logger LOGGER = LoggerFactory.getLogger(HeldStates.class);

  /** A state that takes more bytes than this is written to a file. */
  static final int LARGEST_IN_HEAP = 64 << 10;

  private final Path directory;

  /**
   * Makes one that keeps nothing.
   *
   * @param directory for the files, which have no names in it and vanish with the process
   */
  public HeldStates(Path directory) {
    this.directory = directory;
  }

  Held hold(EndpointState state) {
    try {
      ByteBuffer encoded = state.toByteBuffer();
      return encoded.remaining() > LARGEST_IN_HEAP ? written(encoded) : new InHeap(state);
    } catch (IOException e) {
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", state.getWorkspaceId() + "/" + state.getEndpointId())
          .addKeyValue("directory", directory)
          .addKeyValue("reason", e)
          .log("large state can't be written to a file, it takes heap while it is applied");
      return new InHeap(state);
    }
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

  /** One state. */
  sealed interface Held {
    EndpointState state();

    /** Nobody asks for the state any more. */
    void release();
  }

  private record InHeap(EndpointState state) implements Held {
    @Override
    public void release() {
      // The garbage collector does.
    }
  }

  private record InFile(FileChannel file) implements Held {
    @Override
    public EndpointState state() {
      try {
        ByteBuffer encoded = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (encoded.hasRemaining() && file.read(encoded, encoded.position()) >= 0) {
          // Goes on where it stopped
        }
        return EndpointState.fromByteBuffer(encoded.flip());
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
