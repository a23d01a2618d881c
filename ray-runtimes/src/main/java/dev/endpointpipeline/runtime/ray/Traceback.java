package dev.endpointpipeline.runtime.ray;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Python's tracebacks, as Ray passes them on, several in one another. */
final class Traceback {
  private Traceback() {}

  /** The text on one line, without its tracebacks but for what was raised in the end. */
  static String raisedIn(String text) {
    List<String> lines = text.lines().toList();
    int afterFrames = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (isFrame(lines.get(i))) {
        afterFrames = i + 1;
      }
    }
    List<String> kept = new ArrayList<>();
    if (afterFrames > 0) {
      kept.add(lines.get(0));
      // The frame's line of code, and what marks a part of it.
      while (afterFrames < lines.size() && lines.get(afterFrames).startsWith("  ")) {
        afterFrames++;
      }
    }
    kept.addAll(lines.subList(afterFrames, lines.size()));
    return kept.stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !saysNothing(line))
        .collect(Collectors.joining(" "));
  }

  private static boolean isFrame(String line) {
    String frame = line.stripLeading();
    return frame.length() < line.length()
        && frame.startsWith("File \"")
        && frame.contains("\", line ");
  }

  /** What is around frames. */
  private static boolean saysNothing(String line) {
    return line.endsWith("Traceback (most recent call last):")
        || line.startsWith("ray::")
        || line.startsWith("The above exception was the direct cause ")
        || line.startsWith("During handling of the above exception, ")
        || line.startsWith("For further information visit ");
  }
}
