package dev.endpointpipeline.loadreplay.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a guarantee excludes.
 *
 * @param guarantee number in {@code docs/guarantees.md}
 * @param key of the endpoint, or another name of what is affected
 * @param revision of the request; null if it is about none
 * @param problem what is wrong, and what is expected
 * @param records the records and calls that show it, without secrets
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Violation(
    int guarantee, String key, @Nullable Long revision, String problem, List<String> records) {
  @Override
  public String toString() {
    return "guarantee %d: %s%s: %s"
        .formatted(guarantee, key, revision == null ? "" : " revision " + revision, problem);
  }
}
