package dev.endpointpipeline.loadreplay.replay;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the run that this one resumes has done: one bit for each call, the mapping, and what later
 * calls need.
 */
final class Earlier {
  private final BitSet finished = new BitSet();
  private final Map<String, String> mapping = new HashMap<>();
  private final Map<String, @Nullable String> etags = new HashMap<>();

  /** Nothing was done before. */
  static Earlier none() {
    return new Earlier();
  }

  /**
   * Reads a journal; one that does not exist is of a run that has done nothing.
   *
   * @param named ids of the calls whose entity tags are needed
   */
  static Earlier read(RunDirectory directory, Set<String> named) {
    Earlier earlier = new Earlier();
    Set<String> wanted = new HashSet<>(named);
    JournalReader.read(
        directory.journal(),
        entry -> {
          if (entry.mapped() != null && entry.endpoint() != null) {
            earlier.mapping.put(entry.endpoint(), entry.mapped());
          }
          if (entry.n() != null) {
            earlier.finished.set(Math.toIntExact(entry.n()));
          }
          if (entry.id() != null && wanted.contains(entry.id())) {
            earlier.etags.put(
                entry.id(), entry.revision() == null ? null : '"' + entry.revision() + '"');
          }
        });
    return earlier;
  }

  boolean hasFinished(long n) {
    return finished.get((int) n);
  }

  /** How many calls are finished. */
  long count() {
    return finished.cardinality();
  }

  Map<String, String> mapping() {
    return mapping;
  }

  /** Null for a call whose response had none. */
  Map<String, @Nullable String> etags() {
    return etags;
  }
}
