package dev.endpointpipeline.kafkabinding;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The {@code traceparent} of a W3C trace context, which connects the spans of one request across
 * services.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param parentId 16 lower-case hexadecimal digits, not all zero
 * @param flags 2 hexadecimal digits
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceParent(String traceId, String parentId, String flags) {
  private static final Pattern SYNTAX =
      Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})");
  private static final String NOT_SAMPLED = "00";

  /** Parses a header; empty if it is not a valid value of version 00 and must be ignored. */
  public static Optional<TraceParent> parse(String header) {
    var matcher = SYNTAX.matcher(header);
    return matcher.matches()
        ? Optional.of(new TraceParent(matcher.group(1), matcher.group(2), matcher.group(3)))
        : Optional.empty();
  }

  /** The beginning of a new trace. */
  public static TraceParent root() {
    return new TraceParent(hex() + hex(), hex(), NOT_SAMPLED);
  }

  /** The next hop of the same trace. */
  public TraceParent child() {
    return new TraceParent(traceId, hex(), flags);
  }

  private static String hex() {
    long id;
    do {
      id = ThreadLocalRandom.current().nextLong();
    } while (id == 0);
    return HexFormat.of().toHexDigits(id);
  }

  /** The header's value. */
  @Override
  public String toString() {
    return "00-" + traceId + "-" + parentId + "-" + flags;
  }
}
