package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.schedule.Durations;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition that ends a run early: {@code errors>1%}, {@code lag-p99>10ms} or {@code p99>2s}. It
 * is about the run so far and holds only after {@value #MIN_CALLS} calls.
 */
public final class AbortCondition {
  static final int MIN_CALLS = 100;
  private static final Pattern FORM = Pattern.compile("(errors|lag-p99|p99) *> *(\\S+)");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");

  private final String text;
  private final String metric;
  private final double limit;

  private AbortCondition(String text, String metric, double limit) {
    this.text = text;
    this.metric = metric;
    this.limit = limit;
  }

  /**
   * Parses a condition.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public static AbortCondition parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw malformed(text);
    }
    String metric = parts.group(1);
    Matcher percent = PERCENT.matcher(parts.group(2));
    if (metric.equals("errors") != percent.matches()) {
      throw malformed(text);
    }
    double limit =
        percent.matches()
            ? Double.parseDouble(percent.group(1))
            : Durations.parse(parts.group(2)).toNanos() / 1e3;
    return new AbortCondition(text.strip(), metric, limit);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "abort-on: '" + text + "' (expected: errors>1%, lag-p99>10ms or p99>2s)");
  }

  /** The condition with the current value, if it holds. */
  Optional<String> heldBy(Progress progress) {
    if (progress.finished() < MIN_CALLS) {
      return Optional.empty();
    }
    double value =
        switch (metric) {
          case "errors" -> 100.0 * progress.failed() / progress.finished();
          case "lag-p99" -> progress.lagP99Micros();
          default -> progress.p99Micros();
        };
    if (value <= limit) {
      return Optional.empty();
    }
    String shown =
        metric.equals("errors")
            ? String.format(Locale.ROOT, "%.2f %%", value)
            : String.format(Locale.ROOT, "%.1f ms", value / 1e3);
    return Optional.of(text + " (now " + shown + ")");
  }

  @Override
  public String toString() {
    return text;
  }
}
