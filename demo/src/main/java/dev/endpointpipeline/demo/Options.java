package dev.endpointpipeline.demo;

import java.util.Iterator;
import java.util.List;

/**
 * What the caller asked for.
 *
 * @param port the gateway's, 1 to 65535
 * @param afterwards what comes after the demo
 * @param target what the endpoints are applied to
 */
record Options(int port, Afterwards afterwards, Target target) {
  static final int DEFAULT_PORT = 8080;
  private static final int HIGHEST_PORT = 65_535;

  /** What comes after the demo. */
  enum Afterwards {
    /** The pipeline stays up until the program is stopped. */
    STAY_UP,
    /** Everything ends, the program as well. */
    STOP
  }

  /** What the endpoints are applied to. */
  enum Target {
    /** Nothing; the worker takes its time as if there were something. */
    SIMULATED,
    /** A Ray on this machine. */
    RAY
  }

  /**
   * Reads {@code --once}, {@code --ray} and {@code --port N}.
   *
   * @throws WrongCallException if there is anything else
   */
  static Options parse(String... arguments) {
    int port = DEFAULT_PORT;
    Afterwards afterwards = Afterwards.STAY_UP;
    Target target = Target.SIMULATED;
    Iterator<String> left = List.of(arguments).iterator();
    while (left.hasNext()) {
      String option = left.next();
      switch (option) {
        case "--once" -> afterwards = Afterwards.STOP;
        case "--ray" -> target = Target.RAY;
        case "--port" -> port = port(left.hasNext() ? left.next() : "nothing");
        default -> throw new WrongCallException("unknown option: " + option);
      }
    }
    return new Options(port, afterwards, target);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // answered below, like a number out of bounds
    }
    throw new WrongCallException("--port: " + text + " (expected: 1-" + HIGHEST_PORT + ")");
  }
}
