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
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/** Sorts any number of events: in memory a part at a time, then by merging temporary files. */
final class EventSort implements Closeable {
  private static final int BUFFER = 1 << 15;

  private final int partSize;
  private final Path directory;
  private final List<JepsenEvent> part = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  /** Takes events in their order. */
  interface Sink {
    void accept(JepsenEvent event) throws IOException;
  }

  /** A file with its next event. */
  private record Head(JepsenEvent event, long left, DataInputStream in)
      implements Comparable<Head> {
    @Override
    public int compareTo(Head other) {
      return event.compareTo(other.event);
    }
  }

  /**
   * @param partSize how many events are in memory
   */
  EventSort(int partSize) throws IOException {
    this.partSize = partSize;
    this.directory = Files.createTempDirectory("load-replay-history");
  }

  Path directory() {
    return directory;
  }

  void add(JepsenEvent event) throws IOException {
    part.add(event);
    if (part.size() == partSize) {
      spill();
    }
  }

  private void spill() throws IOException {
    Collections.sort(part);
    Path file = directory.resolve(Integer.toString(files.size()));
    files.add(file);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
      out.writeLong(part.size());
      for (JepsenEvent event : part) {
        event.write(out);
      }
    }
    part.clear();
  }

  /** Passes all events on. */
  void forEach(Sink sink) throws IOException {
    spill();
    List<DataInputStream> open = new ArrayList<>();
    try {
      PriorityQueue<Head> heads = new PriorityQueue<>();
      for (Path file : files) {
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
        open.add(in);
        readHead(in, in.readLong(), heads);
      }
      for (Head first = heads.poll(); first != null; first = heads.poll()) {
        sink.accept(first.event());
        readHead(first.in(), first.left(), heads);
      }
    } finally {
      for (DataInputStream in : open) {
        in.close();
      }
    }
  }

  private static void readHead(DataInputStream in, long left, PriorityQueue<Head> heads)
      throws IOException {
    if (left > 0) {
      heads.add(new Head(JepsenEvent.read(in), left - 1, in));
    }
  }

  /** Deletes the temporary files. */
  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }
}
