package dev.endpointpipeline.demo;

import java.io.PrintStream;
import java.time.Duration;

/** Prints to the user's terminal. Not thread-safe. */
final class Console {
  private static final String INDENT = "  ";

  private final PrintStream out;
  private long begun;
  private boolean waiting;

  Console(PrintStream out) {
    this.out = out;
  }

  /** Prints a heading. */
  void heading(String text) {
    out.printf("%n%s%n", text);
  }

  /** Prints lines below the heading. */
  void lines(String text) {
    text.lines().forEach(line -> out.println(line.isEmpty() ? "" : INDENT + line));
  }

  /** Starts a line that names what the program waits for. */
  void begin(String what) {
    begun = System.nanoTime();
    waiting = true;
    out.printf("%s%-31s", INDENT, what);
    out.flush();
  }

  /** Completes the line of {@link #begin} with the duration and the result. */
  void end(String result) {
    waiting = false;
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    out.printf("%5.1f s   %s%n", taken.toMillis() / 1000.0, result);
  }

  /** Ends an incomplete line, so that an error message can follow. */
  void giveUp() {
    if (waiting) {
      out.println();
    }
    out.flush();
  }
}
