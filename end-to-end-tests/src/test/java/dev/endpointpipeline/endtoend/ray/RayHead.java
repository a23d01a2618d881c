package dev.endpointpipeline.endtoend.ray;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A single-node Ray cluster with Serve. {@code ray/head.py} starts it, and stops it when this
 * process exits.
 */
final class RayHead implements AutoCloseable {
  private static final int STOP_SECONDS = 60;

  private final Process process;
  private final Properties properties;

  private RayHead(Process process, Properties properties) {
    this.process = process;
    this.properties = properties;
  }

  /**
   * Starts Ray and waits until it is ready.
   *
   * @param tokenFile has the token that Ray requires
   * @param environment variables for Ray
   */
  static RayHead start(RayHeads heads, Path tokenFile, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(
                heads.virtualEnvironment().resolve("bin/python").toString(),
                heads.scripts().resolve("head.py").toString(),
                "run",
                heads.virtualEnvironment().toString(),
                heads.directory().toString(),
                "--with-serve",
                "--token-file",
                tokenFile.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      return new RayHead(process, propertiesOf(process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the properties that head.py prints when Ray is ready. */
  private static Properties propertiesOf(Process process) throws IOException {
    Properties properties = new Properties();
    BufferedReader lines = process.inputReader();
    while (!properties.containsKey("logs")) {
      String line = lines.readLine();
      if (line == null) {
        throw new IllegalStateException("Ray did not start; see its output");
      }
      int separator = line.indexOf('=');
      if (separator > 0) {
        properties.setProperty(line.substring(0, separator), line.substring(separator + 1));
      }
    }
    return properties;
  }

  /** The address of its REST API. */
  URI dashboard() {
    return URI.create(properties.getProperty("dashboard"));
  }

  /** The address of the applications. */
  URI serve() {
    return URI.create(properties.getProperty("serve"));
  }

  /** Kills Ray with SIGKILL. */
  void kill() {
    ProcessHandle.of(Long.parseLong(properties.getProperty("pid")))
        .ifPresent(ProcessHandle::destroyForcibly);
    // head.py stops the other processes of Ray
    close();
  }

  /** Stops Ray and waits for its exit. */
  @Override
  public void close() {
    try {
      process.outputWriter().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
    }
  }
}
