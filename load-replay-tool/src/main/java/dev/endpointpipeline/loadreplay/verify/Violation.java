package dev.endpointpipeline.loadreplay.verify;

import java.util.List;

/**
 * Something that a guarantee excludes.
 *
 * @param guarantee number in {@code docs/guarantees.md}
 * @param key of the endpoint, or another name of what is affected
 * @param revision of the request; -1 if it is about none
 * @param problem what is wrong, and what is expected
 * @param records the records and calls that show it, without secrets
 */
public record Violation(
    int guarantee, String key, long revision, String problem, List<String> records) {
  @Override
  public String toString() {
    return "guarantee %d: %s%s: %s"
        .formatted(guarantee, key, revision < 0 ? "" : " revision " + revision, problem);
  }
}
