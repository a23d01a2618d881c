package dev.endpointpipeline.loadreplay.recording;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream, without copying them: each is valid until the next one is read. */
public final class Lines implements Closeable {
  private static final int INITIAL_BUFFER = 1 << 18;

  private final InputStream in;
  private final int maxLength;
  private byte[] buffer;
  private int lineStart;
  private int lineEnd;
  private int nextStart;
  private int filled;
  private long number;

  /**
   * @param maxLength maximum length of a line, in bytes
   */
  public Lines(InputStream in, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
    this.buffer = new byte[Math.min(INITIAL_BUFFER, maxLength + 1)];
  }

  /**
   * Reads the next line.
   *
   * @return false if there is none
   * @throws TooLongException if the line has more than the maximum length
   */
  public boolean next() throws IOException {
    lineStart = nextStart;
    number++;
    int searched = lineStart;
    while (true) {
      for (int i = searched; i < filled; i++) {
        if (buffer[i] == '\n') {
          lineEnd = i;
          nextStart = i + 1;
          return true;
        }
      }
      if (!fill()) {
        lineEnd = filled;
        nextStart = filled;
        return lineEnd > lineStart;
      }
      searched = nextStart;
    }
  }

  /** Reads more of the line, which then is at the start of the buffer. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
    filled -= lineStart;
    lineStart = 0;
    nextStart = filled;
    if (filled > maxLength) {
      throw new TooLongException();
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * filled, maxLength + 1L));
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(read, 0);
    return read > 0;
  }

  /** The number of the line that was read or could not be read, from 1. */
  public long number() {
    return number;
  }

  /** Has the line from {@link #offset} on, over {@link #length} bytes, without its line end. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where the line begins in the buffer. */
  public int offset() {
    return lineStart;
  }

  /** How many bytes the line has. */
  public int length() {
    return lineEnd - lineStart;
  }

  /** Whether the line has a line end; the last one may lack it. */
  public boolean isTerminated() {
    return nextStart > lineEnd;
  }

  /** Whether the line has nothing but white space. */
  public boolean isBlank() {
    for (int i = lineStart; i < lineEnd; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A line has more than the maximum length. */
  public static final class TooLongException extends IOException {}
}
