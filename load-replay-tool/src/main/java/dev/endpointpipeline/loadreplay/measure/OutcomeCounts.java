package dev.endpointpipeline.loadreplay.measure;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How accepted requests ended.
 *
 * @param ended how many calls of the run ended with each outcome ({@code APPLIED} and so on)
 * @param awaited how many of them have no outcome yet; at the end of a run, those that had none in
 *     time
 * @param createsEnded how many creates before the run ended with each outcome
 * @param createsAwaited how many creates before the run have no outcome yet
 * @param notFollowed requests of either kind whose outcome is unknown, because too many others were
 *     awaited when they were accepted
 * @param problem why outcomes can't be read any more; null if they can
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OutcomeCounts(
    Map<String, Long> ended,
    long awaited,
    Map<String, Long> createsEnded,
    long createsAwaited,
    long notFollowed,
    @Nullable String problem) {
  private static final String FAILED = "FAILED";

  /** Accepted requests that failed, or whose outcome is unknown. */
  @JsonIgnore
  public long unsuccessful() {
    return awaited
        + ended.getOrDefault(FAILED, 0L)
        + createsAwaited
        + createsEnded.getOrDefault(FAILED, 0L)
        + notFollowed;
  }
}
