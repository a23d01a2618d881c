package dev.endpointpipeline.loadreplay.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of each request of a partition, by revision: 17 bytes each, because revisions are
 * offsets with few gaps.
 */
final class Outcomes {
  private static final int PAGE = 1 << 14;

  private final long first;
  private final List<@Nullable Page> pages = new ArrayList<>();
  private final Map<Long, Long> duplicates = new HashMap<>();

  private static final class Page {
    /** 0 for none. */
    private final byte[] kinds = new byte[PAGE];

    private final long[] offsets = new long[PAGE];
    private final long[] subjects = new long[PAGE];
  }

  /**
   * @param first the smallest revision
   */
  Outcomes(long first) {
    this.first = first;
  }

  /**
   * Keeps an outcome.
   *
   * @param offset of the event
   * @param subject hash of the endpoint and the request id that it names
   */
  void put(long revision, Outcome kind, long offset, long subject) {
    long index = revision - first;
    int number = Math.toIntExact(index / PAGE);
    while (pages.size() <= number) {
      pages.add(null);
    }
    Page page = pages.get(number);
    if (page == null) {
      page = new Page();
      pages.set(number, page);
    }
    int at = (int) (index % PAGE);
    page.kinds[at] = kind.code();
    page.offsets[at] = offset;
    page.subjects[at] = subject;
  }

  void putDuplicate(long revision, long original) {
    duplicates.put(revision, original);
  }

  /** The outcome; null if there is none. */
  @Nullable Outcome kind(long revision) {
    Page page = page(revision);
    return page == null ? null : Outcome.ofCode(page.kinds[at(revision)]);
  }

  /** The offset of the event that has the outcome; -1 if there is none. */
  long offset(long revision) {
    Page page = page(revision);
    return page == null || page.kinds[at(revision)] == 0 ? -1 : page.offsets[at(revision)];
  }

  /** What the outcome is about; 0 if there is none. */
  long subject(long revision) {
    Page page = page(revision);
    return page == null ? 0 : page.subjects[at(revision)];
  }

  /** The request that a duplicate repeats; -1 if it is none. */
  long duplicateOf(long revision) {
    return duplicates.getOrDefault(revision, -1L);
  }

  private @Nullable Page page(long revision) {
    long number = (revision - first) / PAGE;
    return revision < first || number >= pages.size() ? null : pages.get((int) number);
  }

  private int at(long revision) {
    return (int) ((revision - first) % PAGE);
  }
}
