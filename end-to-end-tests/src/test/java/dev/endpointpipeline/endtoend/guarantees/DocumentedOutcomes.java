package dev.endpointpipeline.endtoend.guarantees;

import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks outcome events against {@code docs/errors.md} and the contract. */
final class DocumentedOutcomes {
  private static final Path PAGE = Path.of("..", "docs", "errors.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| (REJECTED|FAILED) \\| `([^`]+)` \\|", Pattern.MULTILINE);

  private final Set<String> failures;

  DocumentedOutcomes() {
    try {
      failures =
          ROW.matcher(Files.readString(PAGE))
              .results()
              .map(row -> failure(row.group(1), row.group(2)))
              .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Differences between the event and the documentation. */
  List<String> differences(PlainRecord ending) {
    List<String> differences = new ArrayList<>();
    String outcome = ending.text("outcome");
    boolean failed = outcome.equals("REJECTED") || outcome.equals("FAILED");
    requireOnlyIf(failed, "error_code", ending, differences);
    requireOnlyIf(failed, "error_msg", ending, differences);
    requireOnlyIf(outcome.equals("SUPERSEDED"), "superseded_by", ending, differences);
    requireOnlyIf(outcome.equals("DUPLICATE"), "duplicate_of", ending, differences);
    String failure = failure(outcome, ending.text("error_code"));
    if (failed && !failures.contains(failure)) {
      differences.add(failure + ": not in " + PAGE);
    }
    return differences;
  }

  private static void requireOnlyIf(
      boolean expected, String field, PlainRecord ending, List<String> differences) {
    if (ending.text(field).isEmpty() == expected) {
      differences.add(
          "%s of %s: %s (expected: %s)"
              .formatted(
                  field, ending.text("outcome"), ending.text(field), expected ? "set" : "none"));
    }
  }

  private static String failure(String outcome, String code) {
    return outcome + " " + code;
  }
}
