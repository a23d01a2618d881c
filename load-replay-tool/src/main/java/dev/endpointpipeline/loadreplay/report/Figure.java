package dev.endpointpipeline.loadreplay.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A number of a run, and of the run that it is compared with.
 *
 * @param group what it belongs to
 * @param name what it says, unique in its group
 * @param unit {@code calls}, {@code calls/s}, {@code requests}, {@code s} or {@code us}
 * @param value null if this run has none, as the next
 * @param baseline of the other run
 * @param difference value minus baseline; null unless there are both
 * @param percent the difference in percent of the baseline; null too if that is 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(
    Group group,
    String name,
    String unit,
    @Nullable Double value,
    @Nullable Double baseline,
    @Nullable Double difference,
    @Nullable Double percent) {
  /** What a figure belongs to. */
  public enum Group {
    RUN,
    CALLS,
    STATUSES,
    ERRORS,
    OUTCOMES,
    LATENCIES
  }

  static Figure of(
      Group group, String name, String unit, @Nullable Double value, @Nullable Double baseline) {
    Double difference = value == null || baseline == null ? null : value - baseline;
    Double percent =
        difference == null || baseline == null || baseline == 0
            ? null
            : Math.round(difference / baseline * 10_000) / 100.0;
    return new Figure(group, name, unit, value, baseline, difference, percent);
  }
}
