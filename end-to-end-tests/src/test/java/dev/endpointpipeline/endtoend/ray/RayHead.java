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
 * A Ray of one node with Serve, which {@code ray/head.py} starts and, when this process ends,
 * stops.
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
   * Starts one and waits until it is ready.
   *
   * @param tokenFile holds what it asks its callers for
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

  /** It prints them once it is ready. */
  private static Properties propertiesOf(Process process) throws IOException {
    Properties properties = new Properties();
    BufferedReader lines = process.inputReader();
    while (!properties.containsKey("logs")) {
      String line = lines.readLine();
      if (line == null) {
        throw new IllegalStateException("Ray did not start; see what it printed");
      }
      int separator = line.indexOf('=');
      if (separator > 0) {
        properties.setProperty(line.substring(0, separator), line.substring(separator + 1));
      }
    }
    return properties;
  }

  /** Where its REST API is. */
  URI dashboard() {
    return URI.create(properties.getProperty("dashboard"));
  }

  /** Where the applications answer. */
  URI serve() {
    return URI.create(properties.getProperty("serve"));
  }

  /** SIGKILL. */
  void kill() {
    ProcessHandle.of(Long.parseLong(properties.getProperty("pid")))
        .ifPresent(ProcessHandle::destroyForcibly);
    // The rest of it is ended by what started it
    close();
  }

  /** Ends Ray and waits for it. */
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
