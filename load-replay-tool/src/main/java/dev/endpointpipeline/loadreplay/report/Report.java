package dev.endpointpipeline.loadreplay.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A report of a run, or of two runs side by side. Its size does not grow with the number of calls,
 * nor with the run's duration.
 *
 * @param version of this format
 * @param generated ISO 8601 time
 * @param run the run
 * @param baseline the run that it is compared with, or null
 * @param figures the numbers of the run, with those of the baseline and the differences
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
    int version,
    String generated,
    RunReport run,
    @Nullable RunReport baseline,
    List<Figure> figures) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /**
   * Reads runs.
   *
   * @param run directories of one run: one, or those of its shards
   * @param baseline directories of another run, or none
   * @throws ReportException if a file can't be read, or directories are not of one run
   * @throws dev.endpointpipeline.loadreplay.replay.ReplayException if a directory has no run
   */
  public static Report of(List<Path> run, List<Path> baseline) {
    RunFiles files = new RunFiles(run);
    RunFiles others = baseline.isEmpty() ? null : new RunFiles(baseline);
    // The same intervals in both, so that charts can show them together
    long intervalSeconds =
        Timeline.intervalSeconds(Math.max(millis(files), others == null ? 0 : millis(others)));
    RunReport report = RunReports.of(files, intervalSeconds);
    RunReport other = others == null ? null : RunReports.of(others, intervalSeconds);
    return new Report(1, Instant.now().toString(), report, other, Figures.of(report, other));
  }

  private static long millis(RunFiles files) {
    return files.endMillis() - files.startMillis();
  }

  /** This report as JSON on one line; names are in snake_case. */
  public String toJson() {
    return JSON.writeValueAsString(this) + "\n";
  }
}
