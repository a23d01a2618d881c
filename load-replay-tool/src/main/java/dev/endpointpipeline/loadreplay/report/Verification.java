package dev.endpointpipeline.loadreplay.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code verify} found in a run, as it is in {@code verify.json}.
 *
 * @param holds whether no guarantee was violated
 * @param complete whether all was checked
 * @param checked how much was checked, by what
 * @param violations how many there are
 * @param offenders the first of them, at most {@value #MAX_OFFENDERS}
 */
public record Verification(
    boolean holds,
    boolean complete,
    Map<String, Long> checked,
    long violations,
    List<Offender> offenders) {
  private static final int MAX_OFFENDERS = 100;
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public Verification {
    checked = checked == null ? Map.of() : checked;
    offenders =
        offenders == null
            ? List.of()
            : List.copyOf(offenders.subList(0, Math.min(MAX_OFFENDERS, offenders.size())));
  }

  /**
   * A violation of a guarantee.
   *
   * @param guarantee its number in {@code docs/guarantees.md}
   * @param key of the endpoint
   * @param revision of the request; null if none is known
   * @param problem what is wrong
   * @param records the records or responses that show it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Offender(
      int guarantee,
      @Nullable String key,
      @Nullable Long revision,
      String problem,
      List<String> records) {
    public Offender {
      records = records == null ? List.of() : records;
    }
  }

  /**
   * The results of the directories of a run together; null if none was verified.
   *
   * @throws ReportException if a file is there but can't be read
   */
  static @Nullable Verification read(List<RunDirectory> shards) {
    List<Verification> found =
        shards.stream()
            .map(shard -> shard.verification())
            .filter(Files::exists)
            .map(Verification::read)
            .toList();
    if (found.isEmpty()) {
      return null;
    }
    Map<String, Long> checked = new TreeMap<>();
    found.forEach(
        one -> one.checked().forEach((what, count) -> checked.merge(what, count, Long::sum)));
    Stream<Offender> offenders = found.stream().flatMap(one -> one.offenders().stream());
    return new Verification(
        found.stream().allMatch(Verification::holds),
        found.stream().allMatch(Verification::complete),
        checked,
        found.stream().mapToLong(Verification::violations).sum(),
        offenders.toList());
  }

  private static Verification read(Path file) {
    try {
      return JSON.readValue(Files.readString(file), Verification.class);
    } catch (IOException | JacksonException e) {
      throw new ReportException(
          file
              + ": can't be read (expected: the JSON that verify writes): "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }
}
