package dev.endpointpipeline.loadreplay.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of a run.
 *
 * @param runId prefix of the run's idempotency keys
 * @param started ISO 8601 time
 * @param durationMicros from the start until the last call finished
 * @param valid whether the generator kept up with its schedule
 * @param invalidReason why the run is invalid
 * @param end how the run ended
 * @param abortedBy the condition that aborted the run, and its value
 * @param lag how late the generator was
 * @param calls how many calls there were
 * @param statuses how many sent calls finished with each status; 0 stands for no response
 * @param errors how many calls finished with each error code or reason
 * @param outcomes how accepted requests ended; null if they were not followed
 * @param latencies in microseconds, by stage and operation
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSummary(
    String runId,
    String started,
    long durationMicros,
    boolean valid,
    @Nullable String invalidReason,
    End end,
    @Nullable String abortedBy,
    GeneratorLag lag,
    Calls calls,
    Map<Integer, Long> statuses,
    Map<String, Long> errors,
    @Nullable OutcomeCounts outcomes,
    Map<String, Percentiles> latencies) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** How a run ended. */
  public enum End {
    /** Every call that is due in the run finished, and no outcome is awaited any more. */
    COMPLETED,
    /** An abort condition held. */
    ABORTED,
    /** Somebody stopped it: calls were left, or outcomes were still awaited. */
    INTERRUPTED
  }

  /**
   * How many calls there were.
   *
   * @param dispatched calls that became due
   * @param finished calls that have a result
   * @param expected finished with an expected status
   * @param unexpected finished with another status
   * @param withoutResponse finished without a response: broken connection or timeout
   * @param notSent finished without being sent, because an earlier call that they need failed
   * @param unfinished in progress when the run stopped
   * @param skipped finished by the run that this one resumes
   * @param blocked calls that waited for a free connection or for an earlier call
   * @param retriedCalls calls that were sent more than once
   * @param retries attempts beyond the first of each call
   */
  public record Calls(
      long dispatched,
      long finished,
      long expected,
      long unexpected,
      long withoutResponse,
      long notSent,
      long unfinished,
      long skipped,
      long blocked,
      long retriedCalls,
      long retries) {
    /** Finished calls without an expected response. */
    public long failed() {
      return unexpected + withoutResponse + notSent;
    }
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws tools.jackson.core.JacksonException if the text is something else
   */
  public static RunSummary fromJson(String json) {
    return JSON.readValue(json, RunSummary.class);
  }

  /** This summary as indented JSON; names are in snake_case. */
  public String toJson() {
    return JSON.writeValueAsString(this) + "\n";
  }
}
