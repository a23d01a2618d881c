package dev.endpointpipeline.demo;

import java.io.PrintStream;
import java.time.Duration;

/** What the person in front of the terminal sees. One thread at a time. */
final class Console {
  private static final String INDENT = "  ";

  private final PrintStream out;
  private long begun;
  private boolean waiting;

  Console(PrintStream out) {
    this.out = out;
  }

  /** Begins a part. */
  void heading(String text) {
    out.printf("%n%s%n", text);
  }

  /** Prints lines below the heading. */
  void lines(String text) {
    text.lines().forEach(line -> out.println(line.isEmpty() ? "" : INDENT + line));
  }

  /** Says what is being waited for. */
  void begin(String what) {
    begun = System.nanoTime();
    waiting = true;
    out.printf("%s%-31s", INDENT, what);
    out.flush();
  }

  /** Says that what {@link #begin} named is there, and how long it took. */
  void end(String result) {
    waiting = false;
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    out.printf("%5.1f s   %s%n", taken.toMillis() / 1000.0, result);
  }

  /** Ends the line of what did not come, so that an error can say why. */
  void giveUp() {
    if (waiting) {
      out.println();
    }
    out.flush();
  }
}
