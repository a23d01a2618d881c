package dev.endpointpipeline.loadreplay.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that is first written and then read, from any position. It is gone when it is closed or
 * the process ends in any way, as it has no name on systems that allow that.
 */
final class TemporaryFile implements Closeable {
  private static final int BUFFER = 1 << 15;

  private final FileChannel channel;
  private final DataOutputStream out;

  TemporaryFile() throws IOException {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  TemporaryFile(Path directory) throws IOException {
    channel =
        FileChannel.open(
            Files.createTempFile(directory, "load-replay", null),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
  }

  /** Appends. */
  DataOutputStream out() {
    return out;
  }

  /** Where the next byte is going to be written. */
  long end() throws IOException {
    out.flush();
    return channel.size();
  }

  /** Reads what was written, from a position; needs not be closed. */
  DataInputStream from(long position) throws IOException {
    out.flush();
    return new DataInputStream(
        new BufferedInputStream(new PositionedStream(channel, position), BUFFER));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Reads a channel without moving its position, so that several can read one file. */
  private static final class PositionedStream extends InputStream {
    private final FileChannel channel;
    private long position;

    PositionedStream(FileChannel channel, long position) {
      this.channel = channel;
      this.position = position;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      int count = channel.read(ByteBuffer.wrap(bytes, offset, length), position);
      position += Math.max(0, count);
      return count;
    }
  }
}
