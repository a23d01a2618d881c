package dev.endpointpipeline.loadreplay.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file with what a run has done, one JSON object on each line, so that a killed run can be
 * resumed. One thread appends to it. A line is with the operating system at the latest a moment
 * after the call finished; what a crash of the machine loses is sent again under the same keys.
 */
final class Journal implements AutoCloseable {
  private static final int QUEUE = 100_000;
  private static final byte[] END = {};
  private static final JsonMapper JSON = JsonMapper.shared();

  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>(QUEUE);
  private final OutputStream out;
  private final Thread writer;
  private volatile @Nullable IOException failure;
  private volatile boolean isUsed;
  private boolean isClosed;

  private Journal(OutputStream out) {
    this.out = out;
    this.writer = new Thread(this::write, "replay-journal");
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Opens a journal to append to it; a torn last line is removed.
   *
   * @throws ReplayException if it can't be written
   */
  static Journal open(Path file) {
    try {
      FileChannel journal =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        removeTornLine(journal);
        journal.position(journal.size());
        return new Journal(Channels.newOutputStream(journal));
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ReplayException("can't write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Keeps nothing. */
  static Journal toNowhere() {
    return new Journal(OutputStream.nullOutputStream());
  }

  private static void removeTornLine(FileChannel journal) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    long end = journal.size();
    while (end > 0) {
      journal.read(last.clear(), end - 1);
      if (last.get(0) == '\n') {
        break;
      }
      end--;
    }
    journal.truncate(end);
  }

  /** Appends an entry; waits only if the disk is far behind. */
  void append(JournalEntry entry) {
    isUsed = true;
    byte[] json = JSON.writeValueAsBytes(entry);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    put(line);
  }

  private void put(byte[] line) {
    try {
      lines.put(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<byte[]> batch = new ArrayList<>();
    try (out) {
      while (true) {
        batch.add(lines.take());
        lines.drainTo(batch, 1_000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean ended = false;
        for (byte[] line : batch) {
          ended |= line.length == 0;
          bytes.writeBytes(line);
        }
        writeUnlessFailed(bytes.toByteArray());
        if (ended) {
          return;
        }
        batch.clear();
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After a failure the queue is still emptied, so that nobody waits for it until the run ends. */
  private void writeUnlessFailed(byte[] bytes) {
    if (failure == null) {
      try {
        out.write(bytes);
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /** Whether there was an entry, even if it could not be written. */
  boolean isUsed() {
    return isUsed;
  }

  /**
   * @throws ReplayException if an entry could not be written
   */
  void requireWritable() {
    IOException failed = failure;
    if (failed != null) {
      throw new ReplayException("can't write the journal: " + failed.getMessage(), failed);
    }
  }

  /**
   * Returns when every entry is written; nothing may be appended any more.
   *
   * @throws ReplayException if an entry could not be written
   */
  void finish() {
    close();
    requireWritable();
  }

  /** Returns when every entry is written. */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    put(END);
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
