package dev.endpointpipeline.gateway.readmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
 *
 * <p>The number of a value is never used again: a reader with an outdated {@link StoredBytes} finds
 * nothing, and never another value.
 */
final class OffHeapStore implements AutoCloseable {
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
  private final RocksDB database;
  private final AtomicLong next = new AtomicLong();

  /** A call into a closed database would end the whole process. */
  private final ReadWriteLock closing = new ReentrantReadWriteLock();

  private boolean closed;
  private volatile boolean failed;

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
      this.database = RocksDB.open(options, directory.toString());
    } catch (IOException | RocksDBException e) {
      closeSettings();
      throw new IllegalArgumentException(
          "gateway.state-directory: %s can't be used: %s (expected: a directory that this service may write to, and no other uses)"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  /**
   * Stores a value until it is removed.
   *
   * @throws StoreFailedException if that is not possible, for example because the disk is full
   */
  StoredBytes put(byte[] value) {
    long number = next.getAndIncrement();
    inDatabase(
        open -> {
          open.put(withoutLog, key(number), value);
          return null;
        });
    return new StoredBytes(this, number, value.length);
  }

  byte @Nullable [] get(long number) {
    return inDatabase(open -> open.get(key(number)));
  }

  void remove(long number) {
    inDatabase(
        open -> {
          open.delete(withoutLog, key(number));
          return null;
        });
  }

  /** Whether a value could not be stored or read, so that something may be missing. */
  boolean hasFailed() {
    return failed;
  }

  /** Deletes all of it. */
  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        database.close();
        RocksDB.destroyDB(directory.toString(), options);
        closeSettings();
      }
    } catch (RocksDBException e) {
      throw new UncheckedIOException(new IOException(directory + " can't be deleted", e));
    } finally {
      closing.writeLock().unlock();
    }
  }

  private <T extends @Nullable Object> T inDatabase(DatabaseCall<T> call) {
    closing.readLock().lock();
    try {
      if (closed) {
        throw new StoreFailedException(directory, "the service is ending", null);
      }
      return call.on(database);
    } catch (RocksDBException e) {
      failed = true;
      throw new StoreFailedException(directory, String.valueOf(e.getMessage()), e);
    } finally {
      closing.readLock().unlock();
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

  private interface DatabaseCall<T extends @Nullable Object> {
    T on(RocksDB database) throws RocksDBException;
  }
}
