package dev.endpointpipeline.endtoend.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory on a file system of its own, which can be full. Mounting it needs root. */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "1g";
  private static final String FILLER = "filler";

  private final Path directory;

  /**
   * @param directory is created if missing
   */
  SmallDisk(Path directory) {
    this.directory = directory.toAbsolutePath();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", this.directory.toString())) {
      throw new IllegalStateException("can't mount a file system at " + directory);
    }
    // A test that is interrupted leaves no file system behind
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** Whether this user may mount file systems. */
  static boolean isPossible() {
    try {
      Path probe = Files.createTempDirectory("small-disk");
      boolean mounted = run("mount", "-t", "tmpfs", "tmpfs", probe.toString());
      if (mounted) {
        run("umount", probe.toString());
      }
      Files.delete(probe);
      return mounted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves no space. */
  void fill() {
    byte[] chunk = new byte[1 << 16];
    try (OutputStream filler = Files.newOutputStream(directory.resolve(FILLER))) {
      while (true) {
        filler.write(chunk);
      }
    } catch (IOException full) {
      // As intended
    }
  }

  /** Frees the space again. */
  void free() {
    try {
      Files.deleteIfExists(directory.resolve(FILLER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    run("umount", "-l", directory.toString());
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
