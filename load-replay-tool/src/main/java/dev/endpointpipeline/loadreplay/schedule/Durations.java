package dev.endpointpipeline.loadreplay.schedule;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them on a command line. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(us|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "us",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          1_000_000_000L,
          "m",
          60_000_000_000L,
          "h",
          3_600_000_000_000L);

  private Durations() {}

  /**
   * Parses for example {@code 10ms}, {@code 1.5s}, {@code 2m}.
   *
   * @throws IllegalArgumentException if the text is malformed
   */
  public static Duration parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    Long unit = parts.matches() ? NANOS.get(parts.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'"
              + text.strip()
              + "' is not a duration (expected: a number with us, ms, s, m or h, as"
              + " in 1.5s)");
    }
    return Duration.ofNanos(
        new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)).longValue());
  }
}
