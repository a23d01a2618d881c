package dev.endpointpipeline.loadreplay.views;

import java.util.ArrayList;
import java.util.List;

/**
 * At most a number of the items of a stream of unknown length, evenly spread over it. Keeps at most
 * twice as many.
 *
 * @param <T> what it is a sample of
 */
public final class EvenSample<T> {
  private final int size;
  private final List<T> kept = new ArrayList<>();
  private long seen;
  private long stride = 1;

  /**
   * @param size maximum number of items, at least 0
   */
  public EvenSample(int size) {
    if (size < 0) {
      throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
    }
    this.size = size;
  }

  /** Offers the next item of the stream. */
  public void add(T item) {
    if (size > 0 && seen % stride == 0) {
      kept.add(item);
      if (kept.size() / 2 >= size) {
        keepEverySecond();
      }
    }
    seen++;
  }

  private void keepEverySecond() {
    int count = (kept.size() + 1) / 2;
    for (int i = 1; i < count; i++) {
      kept.set(i, kept.get(2 * i));
    }
    kept.subList(count, kept.size()).clear();
    stride *= 2;
  }

  /** The sample of what was offered so far, in its order. */
  public List<T> items() {
    int count = Math.min(size, kept.size());
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(kept.get((int) ((long) i * kept.size() / count)));
    }
    return items;
  }
}
