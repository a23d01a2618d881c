package dev.endpointpipeline.loadreplay.measure;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How accepted requests ended.
 *
 * @param ended how many ended with each outcome ({@code APPLIED} and so on)
 * @param awaited how many have no outcome yet; at the end of a run, those that had none in time
 * @param problem why outcomes can't be read any more; null if they can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeCounts(Map<String, Long> ended, long awaited, @Nullable String problem) {
  /** Accepted requests that failed or have no outcome. */
  @JsonIgnore
  public long unsuccessful() {
    return awaited + ended.getOrDefault("FAILED", 0L);
  }
}
