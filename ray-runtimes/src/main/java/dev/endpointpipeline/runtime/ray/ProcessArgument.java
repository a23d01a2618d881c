package dev.endpointpipeline.runtime.ray;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ray gives an application's environment to each of its processes in one command-line argument, as
 * JSON in ASCII. Linux accepts no argument longer than 128 KiB: the process does not start, and Ray
 * retries forever without any message.
 */
final class ProcessArgument {
  /** Linux's MAX_ARG_STRLEN, with the zero at the end. */
  private static final int LINUX = 131_072;

  /** For Ray's own part of it, mostly paths on the node, and for our variables. */
  private static final int RAYS_OWN = 4_096;

  /** In bytes. */
  static final int LONGEST = LINUX - RAYS_OWN;

  private static final String LOCAL = "local://";

  private ProcessArgument() {}

  /**
   * The length of an endpoint's part, in bytes.
   *
   * @param workingDirectory where a directory is one of the node's own, its path is in it twice: to
   *     change to it, and in PYTHONPATH
   */
  static int length(Map<String, String> variables, @Nullable String workingDirectory) {
    // Braces, less the last comma and blank.
    long length = variables.isEmpty() ? 2 : 0;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      length += length(variable.getKey()) + length(variable.getValue()) + ": , ".length();
    }
    if (workingDirectory != null
        && workingDirectory.regionMatches(true, 0, LOCAL, 0, LOCAL.length())) {
      length += 2 * length(workingDirectory);
    }
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  /** As Python's json.dumps writes it. */
  private static long length(String text) {
    return 2 + text.chars().mapToLong(ProcessArgument::length).sum();
  }

  private static long length(int c) {
    return switch (c) {
      case '"', '\\', '\n', '\r', '\t', '\b', '\f' -> 2;
      default -> c < ' ' || c > '~' ? 6 : 1;
    };
  }
}
