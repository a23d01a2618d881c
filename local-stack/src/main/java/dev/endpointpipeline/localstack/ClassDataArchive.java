package dev.endpointpipeline.localstack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The class data of one program for one JDK and class path: an AOT cache with JDK 25 and newer,
 * else a dynamic CDS archive. The name of the file tells whether it fits. The JVM checks that too,
 * and starts without an archive that does not fit.
 *
 * @param name the program's
 */
record ClassDataArchive(Path directory, String name, String classPath) {
  private static final Logger LOGGER = LoggerFactory.getLogger(ClassDataArchive.class);
  private static final int AOT_CACHES_SINCE = 25;
  private static final int FINGERPRINT_CHARACTERS = 16;

  /** The arguments of a JVM that uses the archive; none if there is no archive. */
  List<String> argumentsToUse() {
    Path file = file();
    if (!Files.isReadable(file)) {
      return List.of();
    }
    // A slower start is worth no warning
    return hasAotCaches()
        ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off", "-Xlog:cds*=off")
        : List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds*=off", "-Xlog:class+path=off");
  }

  /** The arguments of a JVM that records its class data and writes them when it exits. */
  List<String> argumentsToRecord() {
    createDirectory();
    return List.of(
        (hasAotCaches() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + recording());
  }

  /**
   * Makes what a JVM has recorded the archive, in one step, and removes older ones of the same
   * program. Does nothing if the JVM has written nothing, for example on a full disk.
   */
  void publish() {
    try {
      if (!Files.isRegularFile(recording())) {
        LOGGER.atWarn().addKeyValue("program", name).log("no class data were written");
        return;
      }
      deleteOld();
      Files.move(recording(), file(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOGGER.atWarn().addKeyValue("program", name).setCause(e).log("class data are not kept");
    }
  }

  boolean exists() {
    return Files.isReadable(file());
  }

  private void createDirectory() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteOld() throws IOException {
    try (DirectoryStream<Path> old =
        Files.newDirectoryStream(directory, name + "-*" + extension())) {
      for (Path file : old) {
        Files.deleteIfExists(file);
      }
    }
  }

  private Path file() {
    return directory.resolve(name + "-" + fingerprint() + extension());
  }

  /** Others may record the same program at the same time. */
  private Path recording() {
    return directory.resolve(name + "-of-pid-" + ProcessHandle.current().pid() + ".recording");
  }

  private static String extension() {
    return hasAotCaches() ? ".aot" : ".jsa";
  }

  private static boolean hasAotCaches() {
    return Runtime.version().feature() >= AOT_CACHES_SINCE;
  }

  private String fingerprint() {
    StringBuilder identity = new StringBuilder();
    identity.append(System.getProperty("java.home")).append(Runtime.version()).append('\n');
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      File file = new File(entry);
      identity.append(entry).append(' ').append(file.length()).append(' ');
      identity.append(file.lastModified()).append('\n');
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(identity.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_CHARACTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
