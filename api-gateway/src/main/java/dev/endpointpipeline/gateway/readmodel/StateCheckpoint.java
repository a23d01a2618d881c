package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk what the topic endpoint-state had up to known offsets, so that the next start reads
 * only what came after them. Whenever the process is killed, it is as it was after some {@link
 * #commit}.
 *
 * <p>It is not used, but deleted, if it belongs to other topics or another version of the schema,
 * if the last run could not read a record, or if it is old.
 */
final class StateCheckpoint implements BaseStates, AutoCloseable {
  /** Far less than tombstones stay in the topic: if one is gone from there, it was read here. */
  static final Duration MAX_AGE = Duration.ofDays(7);

  private static final Logger LOGGER = LoggerFactory.getLogger(StateCheckpoint.class);

  /** Raise it when the meaning of what is stored changes. */
  private static final int FORMAT = 1;

  /** How long what was written may be in memory only: a start reads from the topic what was. */
  private static final Duration MAX_UNFLUSHED = Duration.ofMinutes(1);

  /** How often the time is written while nothing else is. */
  private static final Duration REFRESH = Duration.ofHours(1);

  private static final byte[] PROGRESS = "progress".getBytes(StandardCharsets.UTF_8);

  private final CheckpointDirectory directory;
  private final Supplier<String> topics;
  private final InstantSource clock;

  /** What the next commit writes. */
  private final WriteBatch batch = new WriteBatch();

  /** States that are stored, but not shown yet. */
  private final SortedSet<Long> unshown = new TreeSet<>();

  private volatile @Nullable CheckpointDatabase database;
  private CheckpointProgress progress = CheckpointProgress.none(Instant.EPOCH, 0);
  private String owner = "";
  private Instant flushedAt;
  private boolean unflushed;
  private long next;

  /**
   * Creates a checkpoint that is not open.
   *
   * @param path of a directory that no other process may use
   * @param topics identifies the topics that are read; may throw what {@link #begin} then throws
   */
  StateCheckpoint(Path path, Supplier<String> topics, InstantSource clock) {
    this.directory = new CheckpointDirectory(path);
    this.topics = topics;
    this.clock = clock;
    this.flushedAt = clock.instant();
  }

  @Override
  public synchronized List<StatePosition> begin(int partitions) {
    if (database == null) {
      owner =
          "format: %d%nschema: %x%npartitions: %d%n%s%n"
              .formatted(
                  FORMAT,
                  SchemaNormalization.parsingFingerprint64(EndpointState.getClassSchema()),
                  partitions,
                  topics.get());
      database = directory.open(owner).orElse(null);
      if (database == null || !isUsable(database)) {
        progress = CheckpointProgress.none(Instant.EPOCH, partitions);
        clear();
      }
    }
    return progress.positions();
  }

  private boolean isUsable(CheckpointDatabase found) {
    byte[] encoded = found.get(found.progress(), PROGRESS);
    if (encoded == null) {
      return false;
    }
    progress = CheckpointProgress.decoded(encoded);
    next = progress.next();
    Duration age = Duration.between(progress.completeAt(), clock.instant());
    LOGGER.atInfo().addKeyValue("age", age).log("found a checkpoint of endpoint-state");
    return !age.isNegative() && age.compareTo(MAX_AGE) < 0;
  }

  @Override
  public synchronized void clear() {
    LOGGER.atInfo().log(
        "no checkpoint to continue from: reading endpoint-state from the beginning");
    close();
    batch.clear();
    unshown.clear();
    next = 0;
    database = directory.create(owner);
    write(CheckpointProgress.none(clock.instant(), progress.positions().size()));
  }

  @Override
  public synchronized void restore(BiConsumer<EndpointKey, EndpointEntry> each) {
    removeAllBut(new CheckpointReader(this, progress.firstUnshown(), each).read(open()));
  }

  /** Removes states that the last run had stored and not shown. They are read again. */
  private void removeAllBut(Set<Long> shown) {
    CheckpointDatabase open = open();
    open.forEach(
        open.states(),
        key(progress.firstUnshown()),
        at -> {
          long number = ByteBuffer.wrap(at.key()).getLong();
          next = Math.max(next, number + 1);
          if (!shown.contains(number)) {
            remove(number);
          }
        });
  }

  @Override
  public synchronized StoredBytes put(byte[] state) {
    long number = next++;
    CheckpointDatabase open = open();
    open.put(open.states(), key(number), state);
    unshown.add(number);
    return new StoredBytes(this, number, state.length);
  }

  @Override
  public byte @Nullable [] get(long number) {
    CheckpointDatabase open = open();
    try {
      return open.get(open.states(), key(number));
    } catch (StoreFailedException e) {
      if (open.hasFailed()) {
        distrust();
      }
      throw e;
    }
  }

  /** Removes a state with the next commit: until then, the last one refers to it. */
  @Override
  public synchronized void remove(long number) {
    inBatch(() -> batch.delete(open().states(), key(number)));
  }

  @Override
  public synchronized void shown(EndpointKey key, EndpointEntry base) {
    byte[] entry;
    if (base instanceof StoredState state) {
      unshown.remove(state.number());
      entry = CheckpointEntry.encode(state);
    } else if (base instanceof Tombstone tombstone) {
      entry = CheckpointEntry.encode(next++, tombstone);
    } else {
      throw new IllegalArgumentException("base: " + base + " (expected: a state or a tombstone)");
    }
    inBatch(() -> batch.put(open().entries(), bytes(key), entry));
  }

  @Override
  public synchronized void forgotten(EndpointKey key) {
    inBatch(() -> batch.delete(open().entries(), bytes(key)));
  }

  @Override
  public synchronized void commit(List<StatePosition> positions, boolean complete) {
    Instant now = clock.instant();
    boolean changed = batch.count() > 0 || !positions.equals(progress.positions());
    boolean refresh = complete && progress.completeAt().plus(REFRESH).isBefore(now);
    if (changed || refresh) {
      write(
          new CheckpointProgress(
              complete ? now : progress.completeAt(),
              next,
              unshown.isEmpty() ? next : unshown.first(),
              positions));
      unflushed = true;
    }
    if (unflushed && flushedAt.plus(MAX_UNFLUSHED).isBefore(now)) {
      open().flush();
      unflushed = false;
      flushedAt = now;
    }
  }

  private void write(CheckpointProgress newest) {
    CheckpointDatabase open = open();
    inBatch(() -> batch.put(open.progress(), PROGRESS, newest.encoded()));
    open.write(batch);
    batch.clear();
    progress = newest;
  }

  @Override
  public void distrust() {
    directory.disown();
  }

  @Override
  public boolean hasFailed() {
    CheckpointDatabase open = database;
    return open != null && open.hasFailed();
  }

  /** Keeps all that is committed. */
  @Override
  public synchronized void close() {
    CheckpointDatabase open = database;
    if (open != null) {
      database = null;
      open.close();
    }
  }

  private CheckpointDatabase open() {
    CheckpointDatabase open = database;
    if (open == null) {
      throw new StoreFailedException(directory.path(), "it is not open", null);
    }
    return open;
  }

  private void inBatch(BatchWork work) {
    try {
      work.run();
    } catch (RocksDBException e) {
      throw new StoreFailedException(directory.path(), String.valueOf(e.getMessage()), e);
    }
  }

  /** In ascending order, so that compaction has little to move. */
  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static byte[] bytes(EndpointKey key) {
    return key.toString().getBytes(StandardCharsets.UTF_8);
  }

  private interface BatchWork {
    void run() throws RocksDBException;
  }
}
