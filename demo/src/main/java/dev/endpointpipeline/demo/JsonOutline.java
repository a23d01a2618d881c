package dev.endpointpipeline.demo;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A JSON object for a terminal: one line per member, truncated if it is too long. */
final class JsonOutline {
  private static final int WIDTH = 96;
  private static final String CUT = " …";

  private JsonOutline() {}

  static String of(JsonNode object) {
    return object.properties().stream()
        .map(member -> "  \"" + member.getKey() + "\": " + member.getValue())
        .map(JsonOutline::cut)
        .collect(Collectors.joining("," + System.lineSeparator()));
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - CUT.length()) + CUT;
  }
}
