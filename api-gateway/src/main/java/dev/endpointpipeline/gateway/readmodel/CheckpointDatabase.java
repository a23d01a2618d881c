package dev.endpointpipeline.gateway.readmodel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The database of a {@link StateCheckpoint}. It has no write-ahead log, but flushes its column
 * families together: after a kill it has what was written up to some batch, and nothing of later
 * ones.
 */
final class CheckpointDatabase implements AutoCloseable {
  /** For blocks, indexes and what is not written to disk yet, together. */
  private static final long MEMORY_BYTES = 64L << 20;

  private static final long WRITE_BUFFER_BYTES = 32L << 20;
  private static final long MEMTABLE_BYTES = 16L << 20;
  private static final int MAX_OPEN_FILES = 256;
  private static final long READ_AHEAD_BYTES = 2L << 20;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache = new LRUCache(MEMORY_BYTES);
  private final WriteBufferManager writeBuffers = new WriteBufferManager(WRITE_BUFFER_BYTES, cache);
  private final DBOptions options = new DBOptions();
  private final ColumnFamilyOptions familyOptions = new ColumnFamilyOptions();
  private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  private final EmbeddedDatabase database;

  /**
   * Opens the database, which is empty if there is none.
   *
   * @throws RocksDBException if the directory can't be used, or another process uses it, or its
   *     content is damaged
   */
  CheckpointDatabase(Path directory) throws RocksDBException {
    options
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        .setWriteBufferManager(writeBuffers)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(1);
    familyOptions
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true));
    try {
      this.database =
          new EmbeddedDatabase(
              directory,
              RocksDB.open(
                  options,
                  directory.toString(),
                  List.of(
                      new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions),
                      family("entries"),
                      family("states")),
                  families));
    } catch (RocksDBException e) {
      closeSettings();
      throw e;
    }
  }

  private ColumnFamilyDescriptor family(String name) {
    return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions);
  }

  /**
   * Deletes a database.
   *
   * @throws RocksDBException if the directory can't be used, or another process uses it
   */
  static void delete(Path directory) throws RocksDBException {
    try (Options any = new Options()) {
      RocksDB.destroyDB(directory.toString(), any);
    }
  }

  /** The column family of the {@link CheckpointProgress}. */
  ColumnFamilyHandle progress() {
    return families.get(0);
  }

  /** The column family of {@link CheckpointEntry}s by endpoint key. */
  ColumnFamilyHandle entries() {
    return families.get(1);
  }

  /** The column family of states by number. */
  ColumnFamilyHandle states() {
    return families.get(2);
  }

  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    return database.call(open -> open.get(family, key));
  }

  void put(ColumnFamilyHandle family, byte[] key, byte[] value) {
    database.run(open -> open.put(family, withoutLog, key, value));
  }

  /** Writes all of the batch or nothing. */
  void write(WriteBatch batch) {
    database.run(open -> open.write(withoutLog, batch));
  }

  /** Supplies all values from a key on, in the order of their keys. */
  void forEach(ColumnFamilyHandle family, byte[] from, Visitor visitor) {
    database.run(
        open -> {
          try (ReadOptions once =
                  new ReadOptions().setFillCache(false).setReadaheadSize(READ_AHEAD_BYTES);
              RocksIterator each = open.newIterator(family, once)) {
            for (each.seek(from); each.isValid(); each.next()) {
              visitor.visit(each);
            }
            each.status();
          }
        });
  }

  /** Has all that was written flushed to disk soon, so that it is there after a kill. */
  void flush() {
    database.run(
        open -> {
          try (FlushOptions background = new FlushOptions().setWaitForFlush(false)) {
            open.flush(background, families);
          }
        });
  }

  boolean hasFailed() {
    return database.hasFailed();
  }

  @Override
  public void close() {
    database.close();
    closeSettings();
  }

  private void closeSettings() {
    withoutLog.close();
    familyOptions.close();
    options.close();
    writeBuffers.close();
    cache.close();
  }

  /** Looks at one key with its value. */
  interface Visitor {
    void visit(RocksIterator at);
  }
}
