package dev.endpointpipeline.gateway.readmodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a {@link StateCheckpoint}: a database, and a file that says what it belongs to.
 * The database counts only while that file is there.
 *
 * @param path no other process may use it
 */
record CheckpointDirectory(Path path) {
  private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointDirectory.class);

  /**
   * Opens the database if it belongs to the owner.
   *
   * @throws StoreFailedException if the directory can't be used
   */
  Optional<CheckpointDatabase> open(String owner) {
    try {
      if (!Files.exists(owner()) || !Files.readString(owner()).equals(owner)) {
        return Optional.empty();
      }
      return Optional.of(new CheckpointDatabase(path));
    } catch (RocksDBException e) {
      LOGGER.atWarn().setCause(e).log("the checkpoint can't be opened");
      return Optional.empty();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Deletes what is there, and creates an empty database.
   *
   * @throws StoreFailedException if the directory can't be used
   */
  CheckpointDatabase create(String owner) {
    try {
      Files.createDirectories(path);
      // In this order, so that nothing that is left passes for complete, whenever this is killed
      disown();
      CheckpointDatabase.delete(path);
      CheckpointDatabase created = new CheckpointDatabase(path);
      Files.writeString(owner(), owner);
      return created;
    } catch (IOException | RocksDBException e) {
      throw failed(e);
    }
  }

  /** Has the next start delete the database. */
  void disown() {
    try {
      Files.deleteIfExists(owner());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Path owner() {
    return path.resolve("BELONGS_TO");
  }

  private StoreFailedException failed(Exception e) {
    return new StoreFailedException(path, String.valueOf(e.getMessage()), e);
  }
}
