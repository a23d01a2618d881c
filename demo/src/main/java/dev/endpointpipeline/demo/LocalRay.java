package dev.endpointpipeline.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A local single-node Ray cluster with Serve on free ports, started by {@code ray/head.py}. It
 * requires a token, because every client of Ray can run code there. It stops when this program
 * ends, even by SIGKILL.
 */
final class LocalRay implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("ray");
  private static final Path VIRTUAL_ENVIRONMENT = SCRIPTS.resolve(".venv");
  private static final int END_SECONDS = 30;

  private final RunDirectory directory;
  private final Properties properties = new Properties();
  private volatile @Nullable Process process;
  private volatile boolean closed;

  LocalRay(RunDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts Ray and waits until it is ready.
   *
   * @throws QuickstartFailedException if it does not become ready
   */
  void start(Console console) throws IOException {
    console.heading("Starting Ray");
    console.begin("Ray, Serve");
    Process started =
        new ProcessBuilder(
                VIRTUAL_ENVIRONMENT.resolve("bin/python").toString(),
                SCRIPTS.resolve("head.py").toString(),
                "run",
                VIRTUAL_ENVIRONMENT.toString(),
                directory.path().resolve("ray").toString(),
                "--with-serve",
                "--token-file",
                tokenFile().toString())
            .redirectError(log().toFile())
            .start();
    process = started;
    BufferedReader lines = started.inputReader();
    // head.py prints its properties when it is ready; this is the last one
    while (!properties.containsKey("logs")) {
      String line = lines.readLine();
      if (line == null) {
        throw new QuickstartFailedException("Ray did not start: " + Files.readString(log()));
      }
      int separator = line.indexOf('=');
      properties.setProperty(line.substring(0, separator), line.substring(separator + 1));
    }
    console.end("dashboard %s, applications %s".formatted(dashboard(), applications()));
  }

  private Path tokenFile() throws IOException {
    Path file = directory.path().resolve("ray-token");
    return Files.exists(file)
        ? file
        : directory.writeSecret(file.getFileName().toString(), DemoToken.generate().text());
  }

  private Path log() {
    return directory.log("ray");
  }

  /** The worker's settings for this Ray cluster. */
  List<String> workerSettings() throws IOException {
    return List.of(
        "--worker.runtime=ray-serve",
        "--worker.ray-serve.address=" + dashboard(),
        "--worker.ray-serve.url=" + applications(),
        "--worker.ray-serve.token-file=" + tokenFile());
  }

  /** The address of Ray's dashboard and REST API. */
  private URI dashboard() {
    return URI.create(property("dashboard"));
  }

  /** The address of Serve's proxy. */
  private URI applications() {
    return URI.create(property("serve"));
  }

  /** The log directory of Ray and the applications. */
  Path logs() {
    return Path.of(property("logs"));
  }

  private String property(String name) {
    return Objects.requireNonNull(properties.getProperty(name), "not started");
  }

  /**
   * @throws QuickstartFailedException if Ray has exited
   */
  void requireAlive() {
    Process running = process;
    if (running != null && !running.isAlive() && !closed) {
      throw new QuickstartFailedException("Ray has exited; see " + log());
    }
  }

  /** Stops Ray by closing its standard input, and waits for its exit. */
  @Override
  public void close() {
    closed = true;
    Process running = process;
    if (running == null) {
      return;
    }
    try {
      running.getOutputStream().close();
      if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        running.destroy();
      }
    } catch (IOException e) {
      running.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running.destroy();
    }
  }
}
