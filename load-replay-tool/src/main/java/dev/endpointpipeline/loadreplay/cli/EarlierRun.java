package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The run that a command resumes. */
final class EarlierRun {
  /** As long as gateways keep idempotency keys. */
  private static final Duration KEY_VALIDITY = Duration.ofHours(24);

  /** More than a call with its retries takes, and clocks differ. */
  private static final Duration MAX_FLIGHT = Duration.ofMinutes(10);

  private final RunDirectory directory;

  /**
   * @throws dev.endpointpipeline.loadreplay.replay.ReplayException if there is no run to resume
   */
  EarlierRun(Path directory) {
    this.directory = RunDirectory.resume(directory);
  }

  RunDirectory directory() {
    return directory;
  }

  void warnIfKeysHaveExpired(PrintWriter err) {
    Instant end = directory.lastWritten().orElse(null);
    if (end != null && end.isBefore(Instant.now().minus(KEY_VALIDITY))) {
      err.println(
          "warning: the run ended more than 24 h ago; a call that was in flight then may take"
              + " effect twice, as its idempotency key has expired");
    }
  }

  /**
   * Calls that were in flight are sent again; their requests may have ended since they were sent at
   * first. Null if the run has sent nothing.
   */
  @Nullable Instant inFlightSince() {
    return directory.lastWritten().map(end -> end.minus(MAX_FLIGHT)).orElse(null);
  }
}
