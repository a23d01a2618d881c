package dev.endpointpipeline.gateway.readmodel;

import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * An open database that remembers whether it has failed. Closing waits for calls under way, because
 * a call into a closed one would end the whole process.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private final Path directory;
  private final RocksDB database;
  private final ReadWriteLock closing = new ReentrantReadWriteLock();
  private boolean closed;
  private volatile boolean failed;

  EmbeddedDatabase(Path directory, RocksDB database) {
    this.directory = directory;
    this.database = database;
  }

  /**
   * @throws StoreFailedException if the database fails or is closed
   */
  <T extends @Nullable Object> T call(Call<T> call) {
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

  /**
   * @throws StoreFailedException if the database fails or is closed
   */
  void run(Action action) {
    call(
        open -> {
          action.on(open);
          return null;
        });
  }

  /** Whether a value could not be stored or read, so that something may be missing. */
  boolean hasFailed() {
    return failed;
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      closed = true;
      database.close();
    } finally {
      closing.writeLock().unlock();
    }
  }

  /** Works on the open database. */
  interface Call<T extends @Nullable Object> {
    T on(RocksDB database) throws RocksDBException;
  }

  /** A {@link Call} without a result. */
  interface Action {
    void on(RocksDB database) throws RocksDBException;
  }
}
