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
 * journal.ndjson}, {@code mapping.json}, {@code latency.hlog} and {@code summary.json}.
 */
public final class RunDirectory {
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

  private RunDirectory(Path directory, Run run, boolean isNew) {
    this.directory = directory;
    this.run = run;
    this.isNew = isNew;
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
   * @throws ReplayException if the directory already has a run, or can't be written
   * @throws IllegalArgumentException if the run id is malformed
   */
  public static RunDirectory create(
      Path directory, String runId, Path recording, List<String> arguments) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "run-id: '" + runId + "' (expected: 1-100 letters, digits, dots, hyphens, underscores)");
    }
    if (Files.exists(directory.resolve(RUN))) {
      throw new ReplayException(
          directory
              + " already has a run (expected: another --out, or --resume "
              + directory
              + ")");
    }
    String hash = hash(recording);
    Run run =
        new Run(
            1,
            runId,
            Instant.now().toString(),
            recording.toAbsolutePath().normalize(),
            hash,
            List.copyOf(arguments));
    try {
      Files.createDirectories(directory);
      WholeFile.write(directory.resolve(RUN), JSON.writeValueAsString(run));
    } catch (IOException e) {
      throw notWritten(directory, e);
    }
    return new RunDirectory(directory, run, true);
  }

  /**
   * Opens a run to read what it has written, even while it goes on.
   *
   * @throws ReplayException if the directory has no run
   */
  public static RunDirectory open(Path directory) {
    try {
      Run run = JSON.readValue(Files.readAllBytes(directory.resolve(RUN)), Run.class);
      return new RunDirectory(directory, run, false);
    } catch (IOException | JacksonException e) {
      throw new ReplayException(
          directory + " has no run (expected: a directory with " + RUN + ")", e);
    }
  }

  /**
   * Reopens a run to resume it.
   *
   * @throws ReplayException if the directory has no run, or its recording has changed
   */
  public static RunDirectory resume(Path directory) {
    RunDirectory resumed = open(directory);
    if (!resumed.recordingIsUnchanged()) {
      throw new ReplayException(
          resumed.run.recording()
              + " has changed since the run began (expected: SHA-256 "
              + resumed.run.sha256()
              + ")");
    }
    return resumed;
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

  @Override
  public String toString() {
    return directory.toString();
  }
}
