package dev.endpointpipeline.loadreplay.history;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One temporary file for each partition. */
final class SpillFiles implements Closeable {
  private final List<TemporaryFile> files = new ArrayList<>();

  SpillFiles(int partitions) throws IOException {
    try {
      for (int partition = 0; partition < partitions; partition++) {
        files.add(new TemporaryFile());
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  int partitions() {
    return files.size();
  }

  /** Where to write. */
  DataOutputStream out(int partition) {
    return files.get(partition).out();
  }

  /** Reads what was written. */
  DataInputStream in(int partition) throws IOException {
    return files.get(partition).from(0);
  }

  @Override
  public void close() throws IOException {
    for (TemporaryFile file : files) {
      file.close();
    }
  }
}
