package dev.endpointpipeline.loadreplay.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One temporary file for each partition, deleted at the end. */
final class SpillFiles implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final Path directory;
  private final List<DataOutputStream> files = new ArrayList<>();

  SpillFiles(int partitions) throws IOException {
    directory = Files.createTempDirectory("load-replay-history");
    try {
      for (int partition = 0; partition < partitions; partition++) {
        files.add(
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file(partition)), BUFFER)));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Path file(int partition) {
    return directory.resolve(Integer.toString(partition));
  }

  /** Has nothing but the files. */
  Path directory() {
    return directory;
  }

  int partitions() {
    return files.size();
  }

  /** Where to write. */
  DataOutputStream out(int partition) {
    return files.get(partition);
  }

  /** Ends the writing. */
  void finish() throws IOException {
    for (DataOutputStream file : files) {
      file.close();
    }
  }

  /** Reads what was written. */
  DataInputStream in(int partition) throws IOException {
    return new DataInputStream(
        new BufferedInputStream(Files.newInputStream(file(partition)), BUFFER));
  }

  @Override
  public void close() throws IOException {
    try {
      finish();
    } finally {
      for (int partition = 0; partition < files.size(); partition++) {
        Files.deleteIfExists(file(partition));
      }
      Files.deleteIfExists(directory);
    }
  }
}
