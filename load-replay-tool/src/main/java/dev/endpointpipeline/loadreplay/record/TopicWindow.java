package dev.endpointpipeline.loadreplay.record;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a topic are recorded.
 *
 * @param from in each partition begin with the first record at this time or later; null for the
 *     earliest one
 * @param to in each partition end before the first record at this time or later; null for the end
 * @param offsets by partition, and then no other partitions; empty for all
 * @param workspaces only these; empty for all
 */
public record TopicWindow(
    @Nullable Instant from,
    @Nullable Instant to,
    Map<Integer, Offsets> offsets,
    Set<String> workspaces) {
  /** All records. */
  public static final TopicWindow ALL = new TopicWindow(null, null, Map.of(), Set.of());

  /**
   * @throws IllegalArgumentException if the window ends before it begins
   */
  public TopicWindow {
    if (from != null && to != null && !from.isBefore(to)) {
      throw new IllegalArgumentException("to: %s (expected: after %s)".formatted(to, from));
    }
    offsets = Map.copyOf(offsets);
    workspaces = Set.copyOf(workspaces);
  }

  /**
   * A range of offsets.
   *
   * @param from included
   * @param to excluded
   */
  public record Offsets(long from, long to) {
    /**
     * @throws IllegalArgumentException if the range is empty or begins below 0
     */
    public Offsets {
      if (from < 0 || to <= from) {
        throw new IllegalArgumentException(
            "offsets: %d-%d (expected: FROM >= 0, TO > FROM)".formatted(from, to));
      }
    }
  }
}
