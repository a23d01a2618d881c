package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.replay.JournalEntry;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the callers of a run saw, from its journals. They are read once, into one temporary file for
 * each partition, so memory grows with the size of one partition, and by 8 bytes for each call.
 */
public final class JournalHistory implements CallHistory, AutoCloseable {
  private static final Pattern REVISION = Pattern.compile("\\d{1,18}");

  private final List<RunDirectory> runs;
  private final Partitioning partitioning;
  private final BodyHashing hashing;
  private final Consumer<String> warnings;
  private @Nullable SpillFiles files;

  /**
   * @param runs one run, or all shards of one
   * @param warnings receives what limits the comparison, for example a recording that is missing
   */
  public JournalHistory(
      List<RunDirectory> runs,
      Partitioning partitioning,
      BodyHashing hashing,
      Consumer<String> warnings) {
    this.runs = List.copyOf(runs);
    this.partitioning = partitioning;
    this.hashing = hashing;
    this.warnings = warnings;
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.endpointpipeline.loadreplay.replay.ReplayException if a journal can't be read
   * @throws UncheckedIOException if a temporary file can't be written or read
   */
  @Override
  public Seen of(int partition, int partitions) {
    try {
      if (files == null || files.partitions() != partitions) {
        close();
        files = spill(partitions);
      }
      return SeenReader.read(files.in(partition));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SpillFiles spill(int partitions) throws IOException {
    SpillFiles spilled = new SpillFiles(partitions);
    try {
      Map<Path, RequestedBodies> bodies = new HashMap<>();
      Journals journals = new Journals(runs);
      for (RunDirectory run : runs) {
        // Shards share a recording.
        RequestedBodies asked =
            bodies.computeIfAbsent(
                run.run().recording(), path -> RequestedBodies.of(run, hashing, warnings));
        journals.read(run, call -> spill(call, asked, spilled));
      }
      return spilled;
    } catch (RuntimeException e) {
      spilled.close();
      throw e;
    }
  }

  private void spill(FinishedCall call, RequestedBodies bodies, SpillFiles spilled) {
    JournalEntry entry = call.entry();
    String key = entry.resource();
    OptionalLong revision = revision(entry.revision());
    int status = Objects.requireNonNullElse(entry.status(), 0);
    if (key == null || revision.isEmpty()) {
      return;
    }
    int partition = partitioning.partitionOf(key, spilled.partitions());
    SeenWriter writer = new SeenWriter(spilled.out(partition));
    try {
      // A change with Prefer: wait may have a 200, whose ETag can be a newer request's.
      if (status == 202 && entry.key() != null) {
        writer.acknowledged(call, key, revision.getAsLong(), body(entry, bodies));
      } else if (status == 200 && entry.shown() != null) {
        writer.shown(call, key, revision.getAsLong(), entry.shown());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long body(JournalEntry entry, RequestedBodies bodies) {
    byte[] earlierCreate = entry.bodyOfEarlierCreate();
    if (earlierCreate != null) {
      return hashing.hash("POST", earlierCreate);
    }
    return entry.n() == null ? 0 : bodies.of(entry.n());
  }

  private static OptionalLong revision(@Nullable String text) {
    return text != null && REVISION.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** Deletes the temporary files. */
  @Override
  public void close() throws IOException {
    if (files != null) {
      files.close();
      files = null;
    }
  }
}
