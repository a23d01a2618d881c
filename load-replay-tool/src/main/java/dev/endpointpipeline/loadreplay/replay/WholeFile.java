package dev.endpointpipeline.loadreplay.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Replaces files as a whole: a full disk or a kill leaves the old content, or none. */
public final class WholeFile {
  private WholeFile() {}

  /** Writes a text in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(written, text.getBytes(StandardCharsets.UTF_8));
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
