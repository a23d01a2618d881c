package dev.endpointpipeline.loadreplay.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.recording.FileFailures;
import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The directory of a run: {@code run.json} (written before anything is sent), {@code
 * journal.ndjson}, {@code mapping.json}, {@code latency.hlog} and {@code summary.json}. One that
 * was created or resumed is locked until it is closed, so that no other process writes it.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String RUN = "run.json";
  private static final String SUMMARY = "summary.json";
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path directory;
  private final Run run;
  private final boolean isNew;
  private final @Nullable RunLock lock;

  private RunDirectory(Path directory, Run run, boolean isNew, @Nullable RunLock lock) {
    this.directory = directory;
    this.run = run;
    this.isNew = isNew;
    this.lock = lock;
  }

  /**
   * What {@code run.json} says.
   *
   * @param version of the directory's format
   * @param runId prefix of the run's idempotency keys: letters, digits, {@code . _ -}
   * @param started ISO 8601 time
   * @param recording the file
   * @param sha256 hash of the file
   * @param arguments of the command line, without secrets
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      int version,
      String runId,
      String started,
      Path recording,
      @Nullable String sha256,
      List<String> arguments) {}

  /**
   * Begins a run.
   *
   * @param recording a regular file
   * @throws ReplayException if the directory already has a run, another replay is writing it, or it
   *     can't be written
   * @throws IllegalArgumentException if the run id is malformed
   */
  public static RunDirectory create(
      Path directory, String runId, Path recording, List<String> arguments) {
    return create(directory, runId, () -> recording, arguments);
  }

  /** A recording that is made ready when it is needed. */
  @FunctionalInterface
  public interface RecordingSource {
    /**
     * Returns a regular file.
     *
     * @throws IOException if it can't be written into the run directory
     */
    Path file() throws IOException;
  }

  /** Begins a run whose recording may be written into the directory, which is locked by then. */
  public static RunDirectory create(
      Path directory, String runId, RecordingSource recording, List<String> arguments) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "run-id: '" + runId + "' (expected: 1-100 letters, digits, dots, hyphens, underscores)");
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
    RunLock lock = RunLock.of(directory);
    if (Files.exists(directory.resolve(RUN))) {
      lock.close();
      throw new ReplayException(
          directory
              + " already has a run (expected: another --out, or --resume "
              + directory
              + ")");
    }
    try {
      Run run = run(runId, recording.file(), arguments);
      WholeFile.write(directory.resolve(RUN), JSON.writeValueAsString(run));
      return new RunDirectory(directory, run, true, lock);
    } catch (IOException e) {
      lock.discard();
      throw notWritten(directory, e);
    } catch (RuntimeException e) {
      lock.discard();
      throw e;
    }
  }

  private static Run run(String runId, Path recording, List<String> arguments) {
    return new Run(
        1,
        runId,
        Instant.now().toString(),
        recording.toAbsolutePath().normalize(),
        hash(recording),
        List.copyOf(arguments));
  }

  /**
   * Opens a run to read what it has written, even while it goes on.
   *
   * @throws ReplayException if the directory has no run
   */
  public static RunDirectory open(Path directory) {
    try {
      Run run = JSON.readValue(Files.readAllBytes(directory.resolve(RUN)), Run.class);
      return new RunDirectory(directory, run, false, null);
    } catch (IOException | JacksonException e) {
      throw new ReplayException(
          directory + " has no run (expected: a directory with " + RUN + ")", e);
    }
  }

  /**
   * Reopens a run to resume it.
   *
   * @throws ReplayException if the directory has no run, another replay is writing it, or its
   *     recording has changed
   */
  public static RunDirectory resume(Path directory) {
    RunDirectory found = open(directory);
    RunLock lock = RunLock.of(directory);
    if (!found.recordingIsUnchanged()) {
      lock.close();
      throw new ReplayException(
          found.run.recording()
              + " has changed since the run began (expected: SHA-256 "
              + found.run.sha256()
              + ")");
    }
    return new RunDirectory(directory, found.run, false, lock);
  }

  /**
   * Whether the recording is still the one that was sent; reads all of it.
   *
   * @throws ReplayException if it can't be read
   */
  public boolean recordingIsUnchanged() {
    return hash(run.recording()).equals(run.sha256());
  }

  private static String hash(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      DigestInputStream digest = new DigestInputStream(in, Sha256.newDigest());
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (IOException e) {
      throw new ReplayException("%s: can't be read: %s".formatted(file, FileFailures.reason(e)), e);
    }
  }

  private static ReplayException notWritten(Path directory, IOException e) {
    return new ReplayException(
        "%s: can't be written: %s".formatted(directory, FileFailures.reason(e)), e);
  }

  /** What {@code run.json} says. */
  public Run run() {
    return run;
  }

  /**
   * Removes a new run in which nothing was accepted, so that it can be begun again. One that is
   * resumed stays: an earlier part may have sent calls that its journal lacks.
   */
  void discardUnused() {
    try {
      if (isNew) {
        for (Path file : List.of(journal(), latencies(), directory.resolve(RUN))) {
          Files.deleteIfExists(file);
        }
        if (lock != null) {
          lock.discard();
        }
      }
    } catch (IOException e) {
      // The failure that ended the run is what the user must know.
    }
  }

  /** The result of checking the guarantees for the run; the file may not exist. */
  public Path verification() {
    return directory.resolve("verify.json");
  }

  /** When the run wrote its journal for the last time; empty if it never did. */
  public Optional<Instant> lastWritten() {
    try {
      return Optional.of(Files.getLastModifiedTime(journal()).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The directory itself. */
  public Path path() {
    return directory;
  }

  /** The log of latencies in HdrHistogram's format; the file may not exist yet. */
  public Path latencies() {
    return directory.resolve("latency.hlog");
  }

  /**
   * The result of the run, or of its last part if it was resumed; null if that was killed or goes
   * on.
   *
   * @throws ReplayException if the file is there but can't be read
   */
  public @Nullable RunSummary summary() {
    Path file = directory.resolve(SUMMARY);
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return RunSummary.fromJson(Files.readString(file));
    } catch (IOException | JacksonException e) {
      throw new ReplayException(
          file + ": can't be read (expected: the JSON that replay writes): " + firstLine(e), e);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The file with what the run has done, for {@link JournalReader}. */
  public Path journal() {
    return directory.resolve("journal.ndjson");
  }

  /** The log of latencies, which a resumed run continues. */
  OutputStream latencyLog() {
    try {
      Path log = latencies();
      OutputStream out =
          Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (Files.size(log) > 0) {
        // The last line may be cut off.
        out.write('\n');
      }
      return out;
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
  }

  void writeMapping(Map<String, String> mapping) {
    write("mapping.json", JSON.writeValueAsString(mapping) + "\n");
  }

  /** Removes what was found out about the run so far: it goes on, so that was not the whole. */
  void discardResults() throws IOException {
    Files.deleteIfExists(directory.resolve(SUMMARY));
    Files.deleteIfExists(verification());
  }

  void writeSummary(String json) {
    write(SUMMARY, json);
  }

  private void write(String name, String text) {
    try {
      WholeFile.write(directory.resolve(name), text);
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
  }

  /** Lets other processes write it. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
