package dev.endpointpipeline.gateway.readmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * Keeps bytes on disk, with the newest of them in bounded memory outside of the heap. The topics
 * have everything that is in it, so it is empty at every start, and nothing is synced.
 */
final class OffHeapStore implements BaseStates, AutoCloseable {
  /** For blocks, indexes and values that are not written to disk yet, together. */
  private static final long MEMORY_BYTES = 64L << 20;

  private static final long WRITE_BUFFER_BYTES = 16L << 20;
  private static final long MEMTABLE_BYTES = 8L << 20;
  private static final int MAX_OPEN_FILES = 256;

  static {
    RocksDB.loadLibrary();
  }

  private final Path directory;
  private final Cache cache = new LRUCache(MEMORY_BYTES);
  private final WriteBufferManager writeBuffers = new WriteBufferManager(WRITE_BUFFER_BYTES, cache);
  private final Options options = new Options();
  private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
  private final EmbeddedDatabase database;
  private final AtomicLong next = new AtomicLong();
  private boolean closed;

  /**
   * Opens a store, and deletes what an earlier one left there.
   *
   * @throws IllegalArgumentException if the directory can't be used
   */
  OffHeapStore(Path directory) {
    this.directory = directory;
    options
        .setCreateIfMissing(true)
        .setWriteBufferManager(writeBuffers)
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setAvoidFlushDuringShutdown(true)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(1)
        .setTableFormatConfig(
            new BlockBasedTableConfig().setBlockCache(cache).setCacheIndexAndFilterBlocks(true));
    try {
      Files.createDirectories(directory);
      RocksDB.destroyDB(directory.toString(), options);
      this.database = new EmbeddedDatabase(directory, RocksDB.open(options, directory.toString()));
    } catch (IOException | RocksDBException e) {
      closeSettings();
      throw new IllegalArgumentException(
          "gateway.state-directory: %s can't be used: %s (expected: a directory that this service may write to, and no other uses)"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  @Override
  public StoredBytes put(byte[] value) {
    long number = next.getAndIncrement();
    database.run(open -> open.put(withoutLog, key(number), value));
    return new StoredBytes(this, number, value.length);
  }

  @Override
  public byte @Nullable [] get(long number) {
    return database.call(open -> open.get(key(number)));
  }

  @Override
  public void remove(long number) {
    database.run(open -> open.delete(withoutLog, key(number)));
  }

  @Override
  public boolean hasFailed() {
    return database.hasFailed();
  }

  /** Deletes all of it. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    database.close();
    try {
      RocksDB.destroyDB(directory.toString(), options);
    } catch (RocksDBException e) {
      throw new UncheckedIOException(new IOException(directory + " can't be deleted", e));
    } finally {
      closeSettings();
    }
  }

  private void closeSettings() {
    withoutLog.close();
    options.close();
    writeBuffers.close();
    cache.close();
  }

  /** In ascending order, so that compaction has little to move. */
  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
