package dev.endpointpipeline.demo;

import dev.endpointpipeline.demo.services.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory for data and logs of one run; empty at the start and kept at the end.
 *
 * @param path absolute
 */
record RunDirectory(Path path) {
  /** Creates an empty directory and deletes an old one. */
  static RunDirectory fresh(Path parent) throws IOException {
    Path path = parent.resolve("run");
    if (Files.exists(path)) {
      Directories.delete(path);
    }
    return new RunDirectory(Files.createDirectories(path));
  }

  /** The log file of a program. */
  Path log(String program) {
    return path.resolve(program + ".log");
  }

  /** The directory of the local stack. */
  Path stack() {
    return path.resolve("stack");
  }

  /** Writes a file of this run. */
  Path write(String name, byte[] content) throws IOException {
    return Files.write(path.resolve(name), content);
  }

  /** Writes a file of this run that only this user can read. */
  Path writeSecret(String name, String content) throws IOException {
    Path file = write(name, new byte[0]);
    var unused = file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true);
    return Files.writeString(file, content);
  }
}
