package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.FileFailures;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right of one process to write a run directory, until it closes this or ends in any way. It is
 * on a file of its own, because a lock is lost when its process closes the file that has it.
 */
final class RunLock implements Closeable {
  private static final String NAME = "lock";

  private final Path directory;
  private final FileChannel file;

  private RunLock(Path directory, FileChannel file) {
    this.directory = directory;
    this.file = file;
  }

  /**
   * @throws ReplayException if another replay has the lock, or the directory can't be written
   */
  static RunLock of(Path directory) {
    try {
      FileChannel file =
          FileChannel.open(
              directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(file)) {
        return new RunLock(directory, file);
      }
      file.close();
      throw new ReplayException(
          directory
              + ": another replay is writing it (expected: another directory, or that it ends)");
    } catch (IOException e) {
      throw new ReplayException(
          "%s: can't be written: %s".formatted(directory, FileFailures.reason(e)), e);
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // This process has it
      return false;
    }
  }

  /** Closes, and removes the file and the directory if that is empty: there is no run. */
  void discard() {
    try {
      Files.deleteIfExists(directory.resolve(NAME));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // It is not empty, or something worse happened before.
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
