package dev.endpointpipeline.loadreplay.history;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/** Sorts any number of events: in memory a part at a time, then by merging the parts of a file. */
final class EventSort implements Closeable {
  private final int partSize;
  private final TemporaryFile file;
  private final List<JepsenEvent> part = new ArrayList<>();

  /** Where each part begins in the file. */
  private final List<Long> parts = new ArrayList<>();

  /** Takes events in their order. */
  interface Sink {
    void accept(JepsenEvent event) throws IOException;
  }

  /** A part with its next event. */
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
    this.file = new TemporaryFile();
  }

  void add(JepsenEvent event) throws IOException {
    part.add(event);
    if (part.size() == partSize) {
      spill();
    }
  }

  private void spill() throws IOException {
    Collections.sort(part);
    parts.add(file.end());
    DataOutputStream out = file.out();
    out.writeLong(part.size());
    for (JepsenEvent event : part) {
      event.write(out);
    }
    part.clear();
  }

  /** Passes all events on. */
  void forEach(Sink sink) throws IOException {
    spill();
    PriorityQueue<Head> heads = new PriorityQueue<>();
    for (long begin : parts) {
      DataInputStream in = file.from(begin);
      readHead(in, in.readLong(), heads);
    }
    for (Head first = heads.poll(); first != null; first = heads.poll()) {
      sink.accept(first.event());
      readHead(first.in(), first.left(), heads);
    }
  }

  private static void readHead(DataInputStream in, long left, PriorityQueue<Head> heads)
      throws IOException {
    if (left > 0) {
      heads.add(new Head(JepsenEvent.read(in), left - 1, in));
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
