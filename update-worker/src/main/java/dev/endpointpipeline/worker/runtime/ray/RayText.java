package dev.endpointpipeline.worker.runtime.ray;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes Ray's words fit to be shown to an endpoint's owner: of a traceback only what was raised, no
 * colours, no advice that an owner can't follow or that need not be true, no values of env_vars, no
 * queries and passwords of URLs, and not too long.
 */
public final class RayText {
  private static final String MASK = "***";

  /** Shorter values are too common to be hidden, and too short to be secrets. */
  private static final int SHORTEST_SECRET = 4;

  /** Shorter values are only hidden where they stand alone: "info" is no part of "information". */
  private static final int SHORTEST_PART = 8;

  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final Pattern FRAME = Pattern.compile("\\s+File \".*\", line \\d+.*");

  /** What is around frames and says nothing. */
  private static final Pattern NOISE =
      Pattern.compile(
          ".*Traceback \\(most recent call last\\):"
              + "|ray::.*"
              + "|The above exception was the direct cause .*"
              + "|During handling of the above exception, .*"
              + "|\\s*For further information visit .*");

  /**
   * Logs and commands are out of an owner's reach; and of one replica of the previous version Ray
   * says that it keeps running when it has stopped it.
   */
  private static final Pattern ADVICE =
      Pattern.compile(
          "\\s*(?:The update is stopped and replicas of the previous version keep running until a"
              + " new deploy\\."
              + "|See (?:Serve )?controller logs for (?:more )?details\\."
              + "|Use `ray status` for more details\\.)");

  /** Pydantic repeats the value that it refuses. */
  private static final Pattern REPEATED_INPUT =
      Pattern.compile(" \\[type=\\w+, input_value=.*?, input_type=\\w+\\]");

  private static final Pattern URL_QUERY = Pattern.compile("(/[^\\s?'\"()]*)\\?[^\\s'\"()]+");
  private static final Pattern URL_USER = Pattern.compile("(\\w+://)[^\\s/@'\"]+@");

  private final List<Pattern> secrets;

  private RayText(List<Pattern> secrets) {
    this.secrets = secrets;
  }

  /** Hides these values, in any of the ways in which Python and JSON write them. */
  public static RayText hiding(Collection<String> values) {
    Set<String> secrets = new LinkedHashSet<>();
    for (String value : values) {
      secrets.add(value);
      String quoted = JsonMapper.shared().writeValueAsString(value);
      secrets.add(quoted.substring(1, quoted.length() - 1));
      value.lines().map(String::strip).forEach(secrets::add);
    }
    return new RayText(
        secrets.stream()
            .filter(secret -> secret.length() >= SHORTEST_SECRET)
            // What contains another must go first.
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(RayText::occurrences)
            .toList());
  }

  private static Pattern occurrences(String secret) {
    String literal = Pattern.quote(secret);
    return Pattern.compile(
        secret.length() >= SHORTEST_PART ? literal : "(?<!\\w)" + literal + "(?!\\w)");
  }

  /**
   * What is worth showing of a text of Ray's, on one line.
   *
   * @param longest how many characters are kept
   */
  public String of(String raw, int longest) {
    String text =
        String.join(" ", worthwhile(COLOURS.matcher(raw).replaceAll("").lines().toList()));
    text = ADVICE.matcher(text).replaceAll("");
    text = REPEATED_INPUT.matcher(text).replaceAll("");
    for (Pattern secret : secrets) {
      text = secret.matcher(text).replaceAll(MASK);
    }
    text = URL_QUERY.matcher(text).replaceAll("$1?" + MASK);
    text = URL_USER.matcher(text).replaceAll("$1" + MASK + "@");
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  private static List<String> worthwhile(List<String> lines) {
    int afterFrames = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (FRAME.matcher(lines.get(i)).matches()) {
        afterFrames = i + 1;
      }
    }
    List<String> kept = new ArrayList<>();
    if (afterFrames > 0) {
      keep(lines.get(0), kept);
      // The frame's line of code, and what marks a part of it.
      while (afterFrames < lines.size() && lines.get(afterFrames).startsWith("  ")) {
        afterFrames++;
      }
    }
    lines.subList(afterFrames, lines.size()).forEach(line -> keep(line, kept));
    return kept;
  }

  private static void keep(String line, List<String> kept) {
    if (!line.isBlank() && !NOISE.matcher(line).matches()) {
      kept.add(line.strip());
    }
  }
}
