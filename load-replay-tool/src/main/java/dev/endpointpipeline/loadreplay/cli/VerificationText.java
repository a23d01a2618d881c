package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.verify.Verification;
import dev.endpointpipeline.loadreplay.verify.Violation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says in plain words whether the guarantees hold. */
final class VerificationText {
  private static final int SHOWN = 20;

  /** By their numbers in docs/guarantees.md. */
  private static final Map<Integer, String> GUARANTEES =
      new TreeMap<>(
          Map.of(
              1, "durable accept",
              2, "one outcome",
              3, "order",
              4, "fencing",
              5, "one history, one view",
              6, "safe retry",
              8, "isolation"));

  private VerificationText() {}

  static void print(Verification.Result result, long nanos, PrintWriter out) {
    out.printf(Locale.ROOT, "checked in %.1f s:%n", nanos / 1e9);
    result.checked().forEach((name, count) -> out.printf("  %-22s %,12d%n", name, count));
    GUARANTEES.forEach(
        (number, name) -> {
          long violations = result.byGuarantee().getOrDefault(number, 0L);
          out.printf("guarantee %d, %-22s %s%n", number, name + ":", text(violations));
        });
    result.offenders().stream().limit(SHOWN).forEach(violation -> print(violation, out));
    if (result.violations() > SHOWN) {
      out.printf(
          "%d more violations; the result's JSON has the first 1,000%n",
          result.violations() - SHOWN);
    }
    out.flush();
  }

  private static String text(long violations) {
    return violations == 0
        ? "holds"
        : "VIOLATED " + (violations == 1 ? "once" : "%,d times".formatted(violations));
  }

  private static void print(Violation violation, PrintWriter out) {
    out.println(violation);
    violation.records().forEach(record -> out.println("    " + record));
  }
}
