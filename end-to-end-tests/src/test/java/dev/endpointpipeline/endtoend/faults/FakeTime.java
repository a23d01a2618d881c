package dev.endpointpipeline.endtoend.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The library libfaketime, as Debian installs it: a process that loads it has another clock. */
final class FakeTime {
  private static final Path LIBRARIES = Path.of("/usr/lib");

  private FakeTime() {}

  static boolean isPossible() {
    return library().isPresent();
  }

  /** The environment of a process whose clock is off by this much, for example {@code +1h}. */
  static Map<String, String> off(String by) {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME",
        by,
        // Only the time of day is wrong, as on a machine with a wrong clock
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Otherwise the JVM's timed waits, which are by the monotonic clock, end at once
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        "NO_FAKE_STAT",
        "1");
  }

  private static Optional<Path> library() {
    if (!Files.isDirectory(LIBRARIES)) {
      return Optional.empty();
    }
    // One directory for each architecture
    try (Stream<Path> directories = Files.list(LIBRARIES)) {
      return directories
          .map(directory -> directory.resolve("faketime").resolve("libfaketimeMT.so.1"))
          .filter(Files::exists)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
