package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a recording that one of several processes sends. All calls about one endpoint are in
 * one part; together, the parts are the recording.
 *
 * @param number from 1 to count
 * @param count how many parts there are
 */
public record Shard(int number, int count) {
  /** The whole recording. */
  public static final Shard ALL = new Shard(1, 1);

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

  /**
   * @throws IllegalArgumentException if there is no such part
   */
  public Shard {
    if (number < 1 || number > count) {
      throw new IllegalArgumentException(
          "shard: " + number + "/" + count + " (expected: like 2/4, from 1/4 to 4/4)");
    }
  }

  /**
   * Parses for example {@code 2/4}.
   *
   * @throws IllegalArgumentException if the text is malformed
   */
  public static Shard parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("shard: '" + text + "' (expected: like 2/4)");
    }
    return new Shard(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /**
   * Whether the call is in this part.
   *
   * @param n position of the call in the recording
   */
  boolean has(long n, RecordedCall call) {
    String endpoint = call.endpoint();
    return endpoint == null ? n % count == number - 1 : has(endpoint);
  }

  boolean has(String endpoint) {
    return Target.hash(endpoint) % count == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
