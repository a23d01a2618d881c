package dev.endpointpipeline.demo;

import java.util.Iterator;
import java.util.List;

/**
 * The command-line options.
 *
 * @param port of the gateway, 1 to 65535
 * @param completion what to do after the demo
 * @param target the runtime of the endpoints
 */
record Options(int port, Completion completion, Target target) {
  static final int DEFAULT_PORT = 8080;
  private static final int MAX_PORT = 65_535;

  /** What to do after the demo. */
  enum Completion {
    /** Keep the pipeline up until the program is stopped. */
    STAY_UP,
    /** Stop the pipeline and exit. */
    STOP
  }

  /** The runtime of the endpoints. */
  enum Target {
    /** The simulated runtime, with a delay per step. */
    SIMULATED,
    /** A local Ray cluster. */
    RAY
  }

  /**
   * Reads {@code --once}, {@code --ray} and {@code --port N}.
   *
   * @throws InvalidArgumentsException on any other argument
   */
  static Options parse(String... arguments) {
    int port = DEFAULT_PORT;
    Completion completion = Completion.STAY_UP;
    Target target = Target.SIMULATED;
    Iterator<String> left = List.of(arguments).iterator();
    while (left.hasNext()) {
      String option = left.next();
      switch (option) {
        case "--once" -> completion = Completion.STOP;
        case "--ray" -> target = Target.RAY;
        case "--port" -> port = port(left.hasNext() ? left.next() : "nothing");
        default -> throw new InvalidArgumentsException("unknown option: " + option);
      }
    }
    return new Options(port, completion, target);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // reported below, like a number out of bounds
    }
    throw new InvalidArgumentsException("--port: " + text + " (expected: 1-" + MAX_PORT + ")");
  }
}
