package dev.endpointpipeline.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A process that has SIGSTOP. A shell gives it SIGCONT when its own input ends. So if this JVM is
 * killed, the process goes on, and can stop itself.
 */
final class Suspension {
  private static final String SCRIPT = "kill -STOP $0 && echo stopped && read line; kill -CONT $0";

  private final Process shell;

  private Suspension(Process shell) {
    this.shell = shell;
  }

  /**
   * Returns when the process is suspended.
   *
   * @throws LocalStackException if it has exited
   */
  static Suspension of(JavaProcess process) {
    try {
      Process shell = new ProcessBuilder("sh", "-c", SCRIPT, Long.toString(process.pid())).start();
      if (shell.inputReader().readLine() == null) {
        throw new LocalStackException(process.name() + ": cannot be paused, it has exited");
      }
      return new Suspension(shell);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when the process goes on. */
  void end() {
    try {
      shell.getOutputStream().close();
      shell.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
