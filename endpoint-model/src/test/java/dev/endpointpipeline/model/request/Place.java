package dev.endpointpipeline.model.request;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Resolves a path in a body, according to the documentation of {@link RequestReader} only.
 *
 * @param value at the path; null if absent
 */
record Place(JsonNode parent, @Nullable JsonNode value) {
  private static final Pattern STEP =
      Pattern.compile("\\.?([A-Za-z0-9_-]+)|\\[(\\d+)]|\\['([^']*)']");
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  static Place of(String path, JsonNode body) {
    Matcher steps = STEP.matcher(path);
    JsonNode parent = body;
    JsonNode value = body;
    int end = 0;
    while (steps.find()) {
      if (steps.start() != end || value == null) {
        throw new AssertionError(path + " leads nowhere at " + end);
      }
      end = steps.end();
      parent = value;
      value = step(parent, steps);
    }
    if (end != path.length() || end == 0) {
      throw new AssertionError(path + " is no path from " + end);
    }
    return new Place(parent, value);
  }

  private static @Nullable JsonNode step(JsonNode parent, MatchResult step) {
    if (step.group(2) != null) {
      return parent.get(Integer.parseInt(step.group(2)));
    }
    String quoted = step.group(3);
    return parent.get(quoted == null ? step.group(1) : unescaped(quoted));
  }

  private static String unescaped(String quoted) {
    return ESCAPE
        .matcher(quoted)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
  }
}
