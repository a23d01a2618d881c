package dev.endpointpipeline.loadreplay.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks events with an outcome against {@code docs/errors.md} and the contract. */
final class DocumentedFailures {
  private static final String PAGE = "errors.md";
  private static final Pattern ROW =
      Pattern.compile("^\\| (REJECTED|FAILED) \\| `([^`]+)` \\|", Pattern.MULTILINE);

  private final Set<String> failures;

  DocumentedFailures() {
    try (InputStream page = DocumentedFailures.class.getResourceAsStream(PAGE)) {
      if (page == null) {
        throw new IllegalStateException(PAGE + ": missing (expected: on the class path)");
      }
      failures =
          ROW.matcher(new String(page.readAllBytes(), StandardCharsets.UTF_8))
              .results()
              .map(row -> failure(row.group(1), row.group(2)))
              .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Differences between the event and the documentation. */
  List<String> differences(TopicRecord event) {
    List<String> differences = new ArrayList<>();
    String outcome = event.text("outcome");
    boolean failed = outcome.equals("REJECTED") || outcome.equals("FAILED");
    requireOnlyIf(failed, "error_code", event, differences);
    requireOnlyIf(failed, "error_msg", event, differences);
    requireOnlyIf(outcome.equals("SUPERSEDED"), "superseded_by", event, differences);
    requireOnlyIf(outcome.equals("DUPLICATE"), "duplicate_of", event, differences);
    String failure = failure(outcome, event.text("error_code"));
    if (failed && !failures.contains(failure)) {
      differences.add(failure + ": not in docs/" + PAGE);
    }
    long revision = event.number("revision");
    long newer = event.number("superseded_by");
    if (newer >= 0 && newer <= revision) {
      differences.add("superseded_by: " + newer + " (expected: a newer revision)");
    }
    long older = event.number("duplicate_of");
    if (older >= revision) {
      differences.add("duplicate_of: " + older + " (expected: an older revision)");
    }
    return differences;
  }

  private static void requireOnlyIf(
      boolean expected, String field, TopicRecord event, List<String> differences) {
    if (event.text(field).isEmpty() == expected) {
      differences.add(
          "%s of %s: '%s' (expected: %s)"
              .formatted(
                  field,
                  event.text("outcome"),
                  event.text(field),
                  expected ? "a value" : "no value"));
    }
  }

  private static String failure(String outcome, String code) {
    return outcome + " " + code;
  }
}
