package dev.endpointpipeline.loadreplay.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.endpointpipeline.loadreplay.measure.GeneratorLag;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run, with all its shards. Durations are microseconds unless their name says otherwise.
 *
 * @param directories the run directories
 * @param runId prefix of the run's idempotency keys
 * @param started ISO 8601 time of the first call's due time
 * @param recording the file that was replayed
 * @param sha256 hash of the recording
 * @param arguments of {@code replay}, of each directory, without secrets
 * @param notes what this report lacks, one sentence each
 * @param durationMicros until the last call finished, or if there is no summary, until the last
 *     value was recorded
 * @param result how the run ended; null if it, or a shard, was killed or goes on
 * @param verification null if the run was not verified
 * @param marks what happened during the run, in the order of time
 * @param latencies by tag, of all parts of the run; the tag of a stage without an operation has all
 *     operations
 * @param percentiles the same, by percentile
 * @param overTime the same, over time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunReport(
    List<String> directories,
    String runId,
    String started,
    String recording,
    @Nullable String sha256,
    List<List<String>> arguments,
    List<String> notes,
    long durationMicros,
    @Nullable Result result,
    @Nullable Verification verification,
    List<TimedMark> marks,
    Map<String, Percentiles> latencies,
    PercentileCurves percentiles,
    OverTime overTime) {

  /**
   * How a run ended, as its summary says.
   *
   * @param valid whether the generator kept up with its schedule
   * @param invalidReason why the run is invalid
   * @param end how the run ended
   * @param abortedBy the condition that aborted the run, and its value
   * @param lag how late the generator was, in all parts of the run
   * @param calls how many calls there were
   * @param statuses how many sent calls finished with each status; 0 stands for no response
   * @param errors how many calls finished with each error code or reason
   * @param outcomes how accepted requests ended; null if they were not followed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Result(
      boolean valid,
      @Nullable String invalidReason,
      RunSummary.End end,
      @Nullable String abortedBy,
      GeneratorLag lag,
      RunSummary.Calls calls,
      Map<Integer, Long> statuses,
      Map<String, Long> errors,
      @Nullable OutcomeCounts outcomes) {}

  /**
   * A mark in a run.
   *
   * @param at ISO 8601 time
   * @param seconds since the start of the run
   */
  public record TimedMark(String at, double seconds, String text) {}
}
