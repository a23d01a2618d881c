package dev.endpointpipeline.demo.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Extracts an executable jar of Spring Boot next to it: a JVM loads classes faster from plain jars
 * than from jars in a jar, and only those can have class data in an archive.
 *
 * <p>The directory has the name of the jar's content, so a rebuilt jar is extracted again.
 */
final class ExtractedJar {
  private static final Logger LOGGER = LoggerFactory.getLogger(ExtractedJar.class);
  private static final String PREFIX = "extracted-";

  private ExtractedJar() {}

  /**
   * The jar to start, which is the executable jar itself if it can't be extracted, for example on a
   * full disk.
   */
  static Path of(Path executable) {
    try {
      Path directory = executable.resolveSibling(PREFIX + content(executable));
      Path jar = directory.resolve(executable.getFileName());
      if (!Files.isRegularFile(jar)) {
        extract(executable, directory);
      }
      return jar;
    } catch (IOException e) {
      LOGGER.atWarn().addKeyValue("jar", executable).setCause(e).log("not extracted");
      return executable;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return executable;
    }
  }

  /** Of the directory of the jar only, as that has a checksum of each file. */
  private static String content(Path executable) throws IOException {
    CRC32 checksum = new CRC32();
    try (ZipFile jar = new ZipFile(executable.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) jar.stream().map(ZipEntry.class::cast)::iterator) {
        String line = "%s %d %x%n".formatted(entry.getName(), entry.getSize(), entry.getCrc());
        checksum.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    return "%08x".formatted(checksum.getValue());
  }

  /** Extracts to another name first, as another process may do the same. */
  private static void extract(Path executable, Path directory)
      throws IOException, InterruptedException {
    Path parent = Files.createTempDirectory(executable.toAbsolutePath().getParent(), "extracting-");
    try {
      Path complete = parent.resolve(directory.getFileName());
      run(executable, complete);
      deleteOthers(directory);
      Files.move(complete, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
      // Another process was faster
    } finally {
      Directories.delete(parent);
    }
  }

  private static void run(Path executable, Path destination)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djarmode=tools",
                "-jar",
                executable.toString(),
                "extract",
                "--destination",
                destination.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
  }

  private static void deleteOthers(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path other : others) {
        if (!other.getFileName().equals(directory.getFileName())) {
          Directories.delete(other);
        }
      }
    }
  }
}
